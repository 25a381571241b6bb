"""What will happen, known by doing it: the press' own code runs in a transaction that is rolled back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.credit.grants.models import Grant
from billing.credit.models import Credit
from billing.credit.queries import credit_of
from billing.customers.models import Customer
from billing.diagnosis.customer_file.money.press import Figure, Foresight, MoneyPress, Order
from billing.invoices.models import Invoice
from billing.money import Money

Figures = dict[str, str]


def said(money: Money) -> str:
    return money.format(get_language())


def foresight_of(press: MoneyPress, subject: Any, order: Order) -> Foresight:
    """Raises what the press itself would."""
    return press.foresee(subject, order) if press.foresee else _rehearse(press, subject, order)


def current_figures(subject: Any, currency: str) -> Foresight:
    """How it stands, while nothing has been typed that could change it."""
    return Foresight([Figure(label, now) for label, now in _figures(subject, currency).items()], [])


def _rehearse(press: MoneyPress, subject: Any, order: Order) -> Foresight:
    with transaction.atomic():
        before = _figures(subject, currency_of(subject, order))
        # Another instance: the one of the page stays as it is.
        result = press.act(type(subject)._default_manager.get(pk=subject.pk), order)
        sentences = list(press.describe(result, order))
        after = _figures(subject, currency_of(subject, order))
        transaction.set_rollback(True)
    changed = [
        Figure(label, now, after.get(label, "–")) for label, now in before.items() if now != after.get(label)
    ]
    return Foresight(changed, sentences)


def currency_of(subject: Any, order: Order | None = None) -> str:
    """In which currency the press is: as typed, else the subject's own."""
    if order and "currency" in order.data:
        return str(order.data["currency"])
    row = subject.credit if isinstance(subject, Grant) else subject
    return str(row.currency)


def _figures(subject: Any, currency: str) -> Figures:
    """As stored now: the subject may have been changed by other hands."""
    row = type(subject)._default_manager.filter(pk=subject.pk).first()
    figures: Figures = {}
    if isinstance(row, Invoice):
        figures |= {_("Invoice"): row.get_state_display(), _("Due"): said(row.amount_due)}
    if isinstance(row, Grant):
        figures |= {_("Left of the grant"): said(row.remaining)}
    return figures | _of_credit(credit_of(_customer_of(subject), currency), currency)


def _of_credit(credit: Credit | None, currency: str) -> Figures:
    credit = credit or Credit(currency=currency)
    return {
        _("Credit limit"): said(credit.limit),
        _("Balance"): said(credit.balance),
        _("Owed"): said(credit.owed),
        _("Free"): said(credit.available),
    }


def _customer_of(subject: Any) -> Customer:
    row = subject.credit if isinstance(subject, Grant) else subject
    customer: Customer = row if isinstance(row, Customer) else row.customer
    return customer
