"""The pages of the buttons on a row's page: GET asks, POST does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from billing.clock import now
from billing.diagnosis.customer_file.presses import Press, may_press
from billing.errors import BillingError
from billing.read_only import address_of
from subscriptions.desk.forms import PressForm
from subscriptions.desk.presses import LongPress

Found = Callable[..., Any]


def press_paths(model_admin: Any, presses: tuple[Press, ...], found: Found | None = None) -> list[Any]:
    """The addresses of the presses, below the row's public id; `found` makes of the row what is pressed."""
    wrap, prefix = model_admin.admin_site.admin_view, _prefix(model_admin)
    return [
        path(
            f"<str:public_id>/{press.path}",
            wrap(press_view(model_admin, press, found or _row_itself)),
            name=f"{prefix}_{press.name}",
        )
        for press in presses
    ]


def press_links(model_admin: Any, presses: tuple[Press, ...], row: Any, *, user: Any) -> list[dict[str, Any]]:
    """What this member of staff may press on the row's page."""
    prefix = _prefix(model_admin)
    return [
        {"name": press.offer, "url": reverse(f"admin:{prefix}_{press.name}", args=[row.public_id])}
        for press in presses
        if may_press(user, press)
    ]


def press_view(model_admin: Any, press: Press, found: Found) -> Callable[..., HttpResponse]:
    """Outside any transaction of the request's: what has been done is committed."""

    @transaction.non_atomic_requests
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, public_id: str, **named: str) -> HttpResponse:
        if not (model_admin.has_view_permission(request) and may_press(request.user, press)):
            raise PermissionDenied
        row = get_object_or_404(model_admin.model, public_id=public_id)
        subject = found(row, press, **named)
        form: Any = press.form(request.POST if request.method == "POST" else None, at=now(), subject=subject)
        words = {model_admin.opts.model_name: row, "target": subject}
        if form.is_valid():
            try:
                press_it = _press_long if isinstance(press, LongPress) else _press
                press_it(request, model_admin, press, form=form, words=words)
                return HttpResponseRedirect(address_of(row))
            except BillingError as refusal:
                form.add_error(None, str(refusal))
        return _page(request, model_admin, press, form=form, words=words)

    return view


def _row_itself(row: Any, press: Press, **named: str) -> Any:
    return row


def _prefix(model_admin: Any) -> str:
    return f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"


def _press(
    request: HttpRequest, model_admin: Any, press: Press, *, form: PressForm, words: dict[str, Any]
) -> None:
    """Done in a transaction with its line in the log."""
    with transaction.atomic():
        is_done = press.act(form.subject, at=form.at, by=request.user, **form.cleaned_data)
        if is_done:
            _log(request, model_admin, press, form=form, words=words)
    if is_done:
        messages.success(request, press.done % words)
    else:
        messages.info(request, press.already % words)


def _press_long(
    request: HttpRequest, model_admin: Any, press: Any, *, form: PressForm, words: dict[str, Any]
) -> None:
    """Its line in the log first: should the process die on the way, it says who began it and why."""
    if not press.left(form.subject):
        messages.info(request, press.already % words)
        return
    _log(request, model_admin, press, form=form, words=words)
    done = press.act(form.subject, at=form.at, by=request.user, **form.cleaned_data)
    words |= {"count": done, "left": press.left(form.subject)}
    if words["left"]:
        messages.warning(request, press.undone % words)
    else:
        messages.success(request, press.done % words)


def _log(
    request: HttpRequest, model_admin: Any, press: Press, *, form: PressForm, words: dict[str, Any]
) -> None:
    told = " ".join(filter(None, (str(press.title % words), form.told)))
    row = words[model_admin.opts.model_name]
    model_admin.log_change(request, row, f"{told}: {form.cleaned_data['why']}")


def _page(
    request: HttpRequest, model_admin: Any, press: Press, *, form: PressForm, words: dict[str, Any]
) -> HttpResponse:
    row = words[model_admin.opts.model_name]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": press.title % words,
        "opts": model_admin.opts,
        "row": row,
        "back_url": address_of(row),
        "list_url": reverse(f"admin:{_prefix(model_admin)}_changelist"),
        "form": form,
        "press": press,
        "foresight": _foresight(press, form.subject),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "subscriptions/staff/press.html", context)


def _foresight(press: Press, subject: Any) -> dict[str, Any] | None:
    """How much it is, of what is more than one thing."""
    if not isinstance(press, LongPress):
        return None
    return {"sentences": [press.foresees % {"left": press.left(subject)}]}
