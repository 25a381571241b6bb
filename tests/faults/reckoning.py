"""What must hold when a round of the chaos loop is over."""

from collections import Counter

from django.contrib.auth.models import Group
from django.db.models import Sum

from billing.diagnosis.audit.queries import audit
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.models import Refund as BankRefund
from billing.ledger.actions import open_account
from billing.ledger.chart import AccountKind
from billing.ledger.queries import balance_of
from billing.models import Attempt, Credit, CreditNote, Hold, Invoice, KeyedRequest, Payment, Refund, Series
from billing.payments.refunds.queries import UNANSWERED
from billing.payments.states import FINAL
from billing.upkeep.steps import STEPS
from tests.faults import acts
from tests.faults.chances import ACTS


def sweep():
    for step in STEPS:
        assert step.take(at=acts.now()) >= 0, step.name


def wrong(journals):
    """Everything that is not as it must be."""
    found = [str(finding) for finding in audit()]
    found += [f"waits for ever: {row} is {row.state}" for row in left()]
    found += [*of_the_bank(), *of_numbers("INV", Invoice), *of_numbers("CN", CreditNote)]
    unserved = KeyedRequest.objects.filter(hold__state="captured").exclude(
        key__in=Group.objects.values("name")
    )
    found += [f"charged and not served: {row}" for row in unserved]
    return found + [line for journal in journals for line in of_journal(journal)]


def left():
    yield from Payment.objects.exclude(state__in=FINAL)
    yield from Refund.objects.filter(state__in=UNANSWERED)
    yield from Hold.objects.filter(state="held")
    yield from Credit.objects.exclude(held_micros=0)


def of_the_bank():
    """What it collected and sent back is what we have written down, one by one and in all."""
    by_card = Attempt.objects.filter(state="succeeded").values_list("public_id", flat=True)
    yield from differing(
        "charges", by_card, Charge.objects.filter(state="succeeded").values_list("key", flat=True)
    )
    ours = Refund.objects.filter(state="succeeded", payment__source="method")
    theirs = BankRefund.objects.values_list("reference", flat=True)
    yield from differing("refunds", ours.values_list("gateway_reference", flat=True), theirs)
    kept = Charge.objects.filter(state="succeeded").exclude(disputed_at__isnull=False, dispute_won=None)
    kept = kept.exclude(dispute_won=False).aggregate(
        came=Sum("amount", default=0), went=Sum("refunded", default=0)
    )
    cash = balance_of(open_account(AccountKind.CASH, "USD", gateway="default"))
    if cash.minor != kept["came"] - kept["went"]:
        yield f"cash: {cash} in the ledger, {kept['came'] - kept['went']} cents at the bank"


def differing(what, ours, theirs):
    over, missing = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if over or missing:
        yield f"{what}: too many are {sorted(over.elements())}, missing are {sorted(missing.elements())}"


def of_numbers(series, model):
    numbers = list(model.objects.exclude(number=None).values_list("number", flat=True))
    given = Series.objects.filter(name=series).values_list("year", "last")
    expected = [f"{series}-{year}-{number + 1:06}" for year, last in given for number in range(last)]
    yield from differing("numbers", numbers, expected)


def of_journal(journal):
    """Everybody was answered, and what was acknowledged is there once."""
    for intent, how, said in journal.read():
        rows = ACTS[intent.act].proof(intent, said) if how == "done" else None
        if how == "unanswered" or (rows is not None and rows.count() != 1):
            yield f"{how}, {said}, and is there {rows.count() if rows else 0} times: {intent}"
