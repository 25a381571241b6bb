"""Raise or lower how far below zero a customer may go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.credit.limits.actions import change_limit
from billing.credit.limits.models import LimitChange
from billing.credit.models import Credit
from billing.credit.queries import credit_of
from billing.customers.models import Customer
from billing.diagnosis.customer_file.money.foresight import said
from billing.diagnosis.customer_file.money.forms import LimitForm
from billing.diagnosis.customer_file.money.press import MoneyPress, Order
from billing.money import Money


def _act(customer: Customer, order: Order) -> LimitChange | None:
    limit, until_at = order.data["limit"], order.data["until_at"]
    return change_limit(customer, limit, at=order.at, why=order.why, by=order.by, until_at=until_at)


def _found(customer: Customer, order: Order) -> Credit | None:
    """A limit has no key: who sets what is set already changes nothing."""
    credit = credit_of(customer, order.data["currency"])
    wanted = (order.data["limit"], order.data["until_at"])
    return credit if credit and (credit.limit, credit.limit_until_at) == wanted else None


def _describe(change: LimitChange | None, order: Order) -> Iterator[str]:
    if change is None:
        yield _("The credit limit is %(limit)s already.") % {"limit": said(order.data["limit"])}
        return
    words = {"old": said(change.old), "new": said(change.new)}
    if change.old == change.new:
        yield _("The credit limit stays %(new)s.") % words
    else:
        yield _("The credit limit goes from %(old)s to %(new)s.") % words
    if change.until_at is None and _had_an_end(change):
        yield _("It was for a time: from now on it lasts.")
    if change.until_at:
        until = date_format(localtime(change.until_at), "DATETIME_FORMAT")
        after = said(Money(change.credit.lasting_limit_micros, change.credit.currency))
        yield _("At %(until)s it goes back to %(after)s by itself.") % {"until": until, "after": after}
    if change.credit.available.micros < 0:
        yield _("More is used than that: what comes next is refused. What was used stays as it is.")


def _had_an_end(change: LimitChange) -> bool:
    before = LimitChange.objects.filter(credit=change.credit, pk__lt=change.pk).order_by("-pk").first()
    return before is not None and before.until_at is not None and before.until_at > change.at


def _rests_on(customer: Customer, order: Order) -> tuple[Any, ...]:
    credit = credit_of(customer, order.data["currency"])
    return (credit.limit_micros, credit.limit_until_at) if credit else ()


CHANGE_LIMIT = MoneyPress(
    name="change_limit",
    path="limit/",
    permission="billing.change_limit",
    form=LimitForm,
    act=_act,
    found=_found,
    describe=_describe,
    rests_on=_rests_on,
    offer=gettext_lazy("Change the credit limit"),
    title=gettext_lazy("Change the credit limit of %(customer)s"),
    means=gettext_lazy("How far below zero this customer may go before requests are refused."),
    button=gettext_lazy("Change the limit"),
    done=gettext_lazy("The credit limit is changed."),
    already=gettext_lazy("%(customer)s had this very limit already. Nothing was changed."),
)
