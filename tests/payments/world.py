"""What must be true of the books after every payment, and what the bank has on its side."""

from billing.credit.actions import open_credit
from billing.gateways.sandbox.models import Charge, ChargeState
from billing.invoices.states import InvoiceState
from billing.ledger.chart import AccountKind
from billing.ledger.models import Account
from billing.ledger.queries import balance_of, totals, trial_balance
from billing.models import Dispute, Grant, Invoice
from billing.money import Money
from billing.payments.disputes.states import SETTLED, DisputeState
from tests.standing.world import recomputed, stored

VISA = "4242424242424242"
MASTERCARD = "5555555555554444"
REFUSED = "4000000000000341"
CONFIRMED = "4000002760003184"
DISPUTED = "4000000000000259"

OWED_BY = (InvoiceState.OPEN, InvoiceState.UNCOLLECTIBLE)


def usd(amount):
    return Money.of(amount, "USD")


def total(amounts):
    return sum(amounts, usd(0))


def balance(kind, *, customer=None, gateway=""):
    account = Account.objects.filter(kind=kind, customer=customer, gateway=gateway, currency="USD").first()
    return balance_of(account) if account else usd(0)


def cash(gateway="default"):
    return balance(AccountKind.CASH, gateway=gateway)


def collected():
    """What the bank has moved, refunds and lost disputes apart, in cents."""
    charges = Charge.objects.filter(state=ChargeState.SUCCEEDED)
    return [charge.amount - charge.refunded for charge in charges.order_by("pk")]


def tries():
    return Charge.objects.count()


def assert_books_right(customer):
    credit = open_credit(customer, "USD")
    invoices = Invoice.objects.filter(customer=customer)
    disputed = Dispute.objects.filter(customer=customer).exclude(state__in=SETTLED)
    owed = total(invoice.amount_due for invoice in invoices if invoice.state in OWED_BY)
    receivable = total(invoice.amount_due for invoice in invoices if invoice.state == InvoiceState.OPEN)
    assert balance(AccountKind.RECEIVABLE, customer=customer) == receivable
    assert credit.owed == owed + total(dispute.amount for dispute in disputed)
    assert balance(AccountKind.CREDIT, customer=customer) == credit.balance
    assert total(grant.remaining for grant in Grant.objects.filter(credit=credit)) >= credit.balance
    still_open = total(dispute.amount for dispute in disputed.filter(state=DisputeState.OPEN))
    assert balance(AccountKind.DISPUTES) == still_open
    assert all(debits == credits_ for debits, credits_ in totals(trial_balance()).values())
    assert stored(customer) == recomputed(customer)
