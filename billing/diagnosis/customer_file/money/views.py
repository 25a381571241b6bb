"""The page of a customer's money, and those of its presses: what will happen is seen, then done, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.clock import now
from billing.customers.models import Customer
from billing.diagnosis.customer_file.desk import Desk
from billing.diagnosis.customer_file.money.foresight import currency_of, current_figures, foresight_of
from billing.diagnosis.customer_file.money.forms import MoneyForm
from billing.diagnosis.customer_file.money.press import Foresight, MoneyPress, Order
from billing.diagnosis.customer_file.money.queries import money_of
from billing.diagnosis.customer_file.money.troubles import trouble_in_words
from billing.errors import BillingError
from billing.read_only import address_of
from billing.standing.actions import changing

TROUBLES = (BillingError, OSError, ValidationError)


def money_view(model_admin: Any) -> Callable[..., HttpResponse]:
    """What there is, what was, and what may be done."""

    @require_safe
    def view(request: HttpRequest, public_id: str) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        customer = get_object_or_404(Customer, public_id=public_id)
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("Money of %(customer)s") % {"customer": customer},
            "opts": model_admin.opts,
            "customer": customer,
            "file_url": address_of(customer),
            "at": now(),
        }
        request.current_app = model_admin.admin_site.name
        shown = money_of(request.user, customer, at=context["at"])
        return TemplateResponse(request, "billing/staff/money.html", context | shown)

    return view


def answer_money(desk: Desk) -> HttpResponse:
    """Ask; show what will happen; and do that, unless it has become something else meanwhile."""
    request, form = desk.request, _form(desk)
    if request.method != "POST":
        return _first_page(desk, form)
    if not form.is_valid():
        return _page(desk, form)
    order = _order(desk, form)
    try:
        if said := _done(desk, order):
            messages.add_message(request, *said)
            return HttpResponseRedirect(_money_of(desk))
        is_changed = "seen" in request.POST
        return _shown(desk, form, order=order, is_changed=is_changed)
    except TROUBLES as trouble:
        # With the seal: what never reached the gateway goes on when it is pressed again.
        return _page(desk, form, trouble=trouble_in_words(trouble), seal=request.POST.get("seen", ""))


def _done(desk: Desk, order: Order) -> tuple[int, str] | None:
    """The message about what was done, now or before; None when it has to be seen first."""
    press, subject = _press_of(desk), desk.subject
    with _guard(desk, order):
        if press.target:
            subject = press.target._default_manager.get(pk=subject.pk)
        if found := press.found(subject, order):
            return messages.INFO, press.already % (desk.words | {"result": found})
        if desk.request.POST.get("seen") != press.seal(subject, order):
            return None
        result = press.act(subject, order)
        if result is None:
            return messages.INFO, press.already % (desk.words | {"result": subject})
        desk.log(": ".join([" ".join([desk.title, *press.describe(result, order)]), order.why]))
    if press.told:
        return press.told(result)
    return messages.SUCCESS, press.done % (desk.words | {"result": result})


def _guard(desk: Desk, order: Order) -> AbstractContextManager[None]:
    """The lock that every action takes first, so that of two presses the second sees the first's work."""
    if _press_of(desk).calls_somebody:
        return nullcontext()
    return changing(desk.customer.pk, at=order.at)


def _first_page(desk: Desk, form: MoneyForm) -> HttpResponse:
    """What only asks why is seen at once; else how it stands now."""
    if form.asks_more_than_why:
        currency = currency_of(desk.subject)
        return _page(desk, form, foresight=current_figures(desk.subject, currency))
    key = str(form["key"].value())
    order = Order(at=form.at, by=desk.request.user, why="", key=key, data={}, origin=_origin(desk))
    try:
        return _shown(desk, form, order=order)
    except TROUBLES as trouble:
        return _page(desk, form, trouble=trouble_in_words(trouble), is_closed=True)


def _shown(desk: Desk, form: MoneyForm, *, order: Order, is_changed: bool = False) -> HttpResponse:
    press = _press_of(desk)
    foresight = foresight_of(press, desk.subject, order)
    seal = press.seal(desk.subject, order)
    return _page(desk, form, foresight=foresight, seal=seal, is_changed=is_changed)


def _page(desk: Desk, form: MoneyForm, *, foresight: Foresight | None = None, **more: Any) -> HttpResponse:
    shown = {"foresight": foresight, "is_money": True, "back_url": _money_of(desk)}
    return desk.page(form, **shown, **more)


def _form(desk: Desk) -> Any:
    data = desk.request.POST if desk.request.method == "POST" else None
    return desk.press.form(data, at=now(), subject=desk.subject)


def _order(desk: Desk, form: MoneyForm) -> Order:
    why, key = form.cleaned_data["why"], form.cleaned_data["key"]
    return Order(form.at, desk.request.user, why=why, key=key, data=form.typed, origin=_origin(desk))


def _origin(desk: Desk) -> str:
    return desk.request.build_absolute_uri("/").rstrip("/")


def _money_of(desk: Desk) -> str:
    return reverse("admin:billing_customer_money", args=[desk.customer.public_id])


def _press_of(desk: Desk) -> MoneyPress:
    assert isinstance(desk.press, MoneyPress)
    return desk.press
