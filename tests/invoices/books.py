"""What must be true of the books after every action on invoices; and a way to use something."""

from itertools import count

from billing.credit.actions import open_credit
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import uninvoiced_usage
from billing.invoices.actions import settle_invoice
from billing.invoices.credit_notes.actions import credit_refund
from billing.invoices.queries import locked_invoice
from billing.invoices.states import InvoiceState
from billing.ledger.actions import open_account, post_transfer
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account
from billing.ledger.queries import balance_of, totals, trial_balance
from billing.models import Invoice
from billing.money import Money
from billing.standing.actions import changing
from tests.standing.world import recomputed, stored

_keys = count()


def usd(amount):
    return Money.of(amount, "USD")


def use(customer, amount, *, at, currency="USD"):
    """Something was held and captured, within a limit high enough for it."""
    money, key = Money.of(amount, currency), f"use-{next(_keys)}"
    change_limit(customer, Money.of(1_000_000, currency), at=at, why="test")
    capture_hold(hold_credit(customer, money, key=key, at=at).hold_id, money, at=at)


def balance(kind, customer=None, currency="USD"):
    account = Account.objects.filter(kind=kind, customer=customer, currency=currency).first()
    return balance_of(account) if account else Money.zero(currency)


def due(customer, currency, *states):
    invoices = Invoice.objects.filter(customer=customer, currency=currency, state__in=states)
    return sum((invoice.amount_due for invoice in invoices), Money.zero(currency))


def assert_books_right(customer, currency="USD"):
    credit = open_credit(customer, currency)
    owed_by = (InvoiceState.OPEN, InvoiceState.UNCOLLECTIBLE)
    assert balance(AccountKind.RECEIVABLE, customer, currency) == due(customer, currency, owed_by[0])
    assert balance(AccountKind.CREDIT, customer, currency) == credit.balance
    assert credit.owed == due(customer, currency, *owed_by)
    assert balance(AccountKind.WRITE_OFFS, None, currency) == due(customer, currency, owed_by[1])
    assert uninvoiced_usage(customer, currency) >= Money.zero(currency)
    assert all(debits == credits_ for debits, credits_ in totals(trial_balance()).values())
    assert stored(customer) == recomputed(customer)


def assert_no_gap(prefix="INV-2026-"):
    numbers = Invoice.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    given = sorted(int(number.removeprefix(prefix)) for number in numbers)
    assert given == list(range(1, len(given) + 1))


def pay(invoice, amount, *, at):
    """What the payments do: post the money and settle, under the lock: it may be written off just now."""
    with changing(invoice.customer_id, at=at):
        is_lost = locked_invoice(invoice).state == InvoiceState.UNCOLLECTIBLE
        owing = AccountKind.WRITE_OFFS if is_lost else AccountKind.RECEIVABLE
        _move(invoice, AccountKind.CASH, owing, amount, at=at)
        return settle_invoice(invoice, amount, at=at)


def refund(invoice, amount, *, key, at):
    """What the refunds do: a credit note, then the money back."""
    note = credit_refund(invoice, amount, key=key, at=at, why="sent back")
    send_back(invoice, amount, at=at)
    invoice.refresh_from_db()
    return note


def send_back(invoice, amount, *, at):
    """What a credit note has taken off a paid invoice."""
    _move(invoice, AccountKind.RECEIVABLE, AccountKind.CASH, amount, at=at)


def _move(invoice, *sides, at):
    *kinds, amount = sides
    owner = {AccountKind.RECEIVABLE: {"customer": invoice.customer}, AccountKind.CASH: {"gateway": "default"}}
    debit, credit = (open_account(kind, invoice.currency, **owner.get(kind, {})) for kind in kinds)
    names = {"event": Event.PAYMENT, "reference": f"pay-{next(_keys)}", "key": f"pay-{next(_keys)}"}
    post_transfer(debit=debit, credit=credit, amount=amount, at=at, customer=invoice.customer, **names)
