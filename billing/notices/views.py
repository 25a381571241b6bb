"""For staff: a mail as it was sent, or would be now; and the button that sends it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from billing.clock import now
from billing.errors import IllegalMove
from billing.notices.actions import renew_notice
from billing.notices.kinds.catalogue import BY_NAME
from billing.notices.mails import mail_of
from billing.notices.models import Notice
from billing.notices.states import NoticeState
from billing.read_only import address_of

# A mail's own style, and nothing else of it: no script, no picture, no link that works.
INERT = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'; sandbox"
PERMISSION = "billing.send_notice"


def mail_view(model_admin: Any) -> Callable[..., HttpResponse]:
    """What stands in it, and below it the mail itself."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, public_id: str) -> HttpResponse:
        notice = _notice(request, model_admin, public_id)
        may_send = request.user.has_perm(PERMISSION)
        if request.method == "POST":
            if not may_send:
                raise PermissionDenied
            return _send_again(request, notice)
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("Mail: %(reference)s") % {"reference": notice.public_id},
            "opts": model_admin.opts,
            "notice": notice,
            "notice_url": address_of(notice),
            "mail": _mail(notice),
            "may_send": may_send and notice.state != NoticeState.WAITING,
            "content_url": reverse("admin:billing_notice_content", args=[notice.public_id]),
        }
        request.current_app = model_admin.admin_site.name
        return TemplateResponse(request, "billing/staff/notice.html", context)

    return view


def content_view(model_admin: Any) -> Callable[..., HttpResponse]:
    """The mail's own HTML, to be framed."""

    @require_safe
    @xframe_options_sameorigin
    def view(request: HttpRequest, public_id: str) -> HttpResponse:
        mail = _mail(_notice(request, model_admin, public_id))
        if mail is None:
            raise Http404
        response = HttpResponse(mail.alternatives[0][0])
        response["Content-Security-Policy"] = INERT
        return response

    return view


def _mail(notice: Notice) -> Any:
    """None where it can be said no more: what it was about is gone, or the kind is."""
    try:
        return mail_of(notice) if notice.kind in BY_NAME else None
    except (LookupError, ObjectDoesNotExist):
        return None


def _send_again(request: HttpRequest, notice: Notice) -> HttpResponse:
    try:
        renew_notice(notice, at=now())
    except IllegalMove as refusal:
        messages.warning(request, str(refusal), fail_silently=True)
    else:
        messages.success(request, _("The mail is on its way."), fail_silently=True)
    return HttpResponseRedirect(reverse("admin:billing_notice_mail", args=[notice.public_id]))


def _notice(request: HttpRequest, model_admin: Any, public_id: str) -> Notice:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    return get_object_or_404(Notice.objects.select_related("customer"), public_id=public_id)
