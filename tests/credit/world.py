"""Amounts, and a look at all that a step may change."""

from django.db import transaction

from billing.credit.grants.actions import grant_credit, refund_grant, spend_credit
from billing.credit.grants.models import GrantKind
from billing.credit.queries import credit_of
from billing.ids import new_id
from billing.ledger.actions import open_account, post_transfer
from billing.ledger.chart import AccountKind, Event
from billing.models import Credit, Grant, Hold, Transfer
from billing.money import Money


def usd(amount):
    return Money.of(amount, "USD")


def give(customer, amount, *, at, key="g", kind=GrantKind.PROMOTIONAL, **options):
    return grant_credit(customer, usd(amount), kind=kind, key=key, at=at, **options)


def spend(customer, amount, *, at):
    """Out of the credit, as who pays an invoice from it does."""
    with transaction.atomic():
        spend_credit(customer, amount, at=at)
        _post_out(customer, amount, at=at)


def refund(grant, amount, *, at):
    with transaction.atomic():
        refund_grant(grant, amount, at=at)
        _post_out(grant.credit.customer, amount, at=at)


def _post_out(customer, amount, *, at):
    cash = open_account(AccountKind.CASH, amount.currency, gateway="elsewhere")
    account, key = credit_of(customer, amount.currency).account, new_id("x")
    post_transfer(
        debit=account, credit=cash, amount=amount, event=Event.FEE, reference=key, key=key, at=at,
        customer=customer,
    )  # fmt: skip


def figures(customer, currency="USD"):
    """Balance, held, owed and what is free."""
    credit = credit_of(customer, currency)
    return credit.balance, credit.held, credit.owed, credit.available


def snapshot():
    """Every row of the books: equal before and after what was refused."""
    return [list(model.objects.order_by("pk").values()) for model in (Credit, Grant, Hold, Transfer)]
