from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from billing.conf import conf
from billing.customers.roles import Role
from billing.portal.ask.mails import addresses, send_request
from billing.portal.page import READ, WRITE, open_page, page_for, show, show_to_all
from billing.portal.refusals.queries import own_refusal
from billing.portal.viewer import Viewer


@open_page
def contact(request: HttpRequest) -> HttpResponse:
    return show_to_all(request, "billing/contact.html", {"support_email": conf().support_email})


# A mail is a call over the network: not inside the project's ATOMIC_REQUESTS.
@transaction.non_atomic_requests
@page_for(Role.SEE, *READ, *WRITE)
def ask(viewer: Viewer, public_id: str) -> HttpResponse:
    denial = own_refusal(viewer, public_id)
    query = f"?{urlencode({'next': viewer.next_url})}" if viewer.next_url else ""
    back = reverse("billing:refusal", args=[public_id]) + query
    if viewer.may_pay:
        return redirect(back)
    if viewer.request.method != "POST" or not addresses(viewer):
        context = {"denial": denial, "back": back, "can_be_written_to": bool(addresses(viewer))}
        return show(viewer, "billing/ask.html", context)
    try:
        is_sent = send_request(viewer, denial)
    except OSError:
        _say(viewer, messages.ERROR, _("The message could not be sent. Please try again later."))
    else:
        asked = _("Your request is on its way."), _("They were asked within the last hour already.")
        _say(viewer, messages.SUCCESS, asked[0 if is_sent else 1])
    return redirect(back)


def _say(viewer: Viewer, level: int, said: str) -> None:
    messages.add_message(viewer.request, level, said, fail_silently=True)
