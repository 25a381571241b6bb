"""How often a client of the chaos loop does what, to what; and what must be there once it was answered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import Group

from billing.credit.holds.actions import release_hold
from billing.credit.limits.actions import change_budget
from billing.models import (
    CreditNote,
    Customer,
    Dispute,
    Grant,
    Hold,
    Invoice,
    KeyedRequest,
    LimitChange,
    Payment,
    PaymentMethod,
    Refund,
)
from billing.payment_methods.actions import detach_method
from billing.payments.states import FINAL
from tests.faults import acts
from tests.faults.acts import Intent


class Act(NamedTuple):
    """How often, what, to one of which rows; and the rows of which there must be one afterwards, no more."""

    weight: int
    call: Callable[[Intent, datetime], Any]
    of: Any = None
    proof: Callable[[Intent, Any], Any] = lambda it, said: None


def ends(said):
    """An end that was told stays; whatever else was told has one by now."""
    return [said] if said in FINAL else FINAL


def held(it, said):
    return Hold.objects.filter(customer=it.customer, key=it.key)


def served(it, said):
    kept = KeyedRequest.objects.filter(key=it.key, status=200, hold__state="captured")
    return Group.objects.filter(name__in=kept.values("key")) if said == 200 else None


def issued(it, said):
    return Invoice.objects.filter(customer=it.customer, key=it.key, number=said)


def paid(it, said):
    return Payment.objects.filter(customer=it.customer, key=it.key, state__in=ends(said))


def refunded(it, said):
    return Refund.objects.filter(payment=it.target, key=it.key, state__in=ends(said))


def disputed(it, said):
    return Dispute.objects.filter(payment=it.target, public_id=said) if said else None


def is_(rows, **end):
    return lambda it, said: rows.filter(pk=it.target, **end)


# Not those of a view, which are its own to capture.
HOLDS = Hold.objects.filter(what="").exclude(state="captured")
OPEN = Invoice.objects.filter(state="open")
OWED = Invoice.objects.filter(state__in=["open", "uncollectible"])
PAID = Payment.objects.filter(state="succeeded")
BY_CARD = PAID.filter(source="method")
WAITING = Payment.objects.filter(state="needs_action")

ACTS = {
    "hold": Act(4, acts.hold, None, held),
    "capture": Act(4, acts.capture, HOLDS, is_(Hold.objects, state="captured")),
    "release": Act(2, lambda it, at: release_hold(it.target, at=at), HOLDS),
    "charge": Act(6, acts.charge, None, lambda it, said: held(it, said).filter(state="captured")),
    "visit": Act(8, acts.visit, None, served),
    "grant": Act(3, acts.grant, None, lambda it, said: Grant.objects.filter(key=it.key)),
    "revoke": Act(1, acts.take_back, Grant.objects.all(), is_(Grant.objects, revoked_at__isnull=False)),
    "limit": Act(
        2, acts.change_limits, None, lambda it, said: LimitChange.objects.filter(pk=said) if said else None
    ),
    "budget": Act(1, lambda it, at: change_budget(it.payer, it.usd * 20, currency="USD", at=at)),
    "top up": Act(6, acts.top_up, None, paid),
    "issue": Act(8, acts.issue, None, issued),
    "issue usage": Act(3, acts.issue_usage, None, issued),
    "pay": Act(12, acts.pay, OWED, paid),
    "pay elsewhere": Act(2, acts.pay_elsewhere, OWED, paid),
    "pay from credit": Act(2, acts.pay_from_credit, OWED, paid),
    "confirm": Act(3, acts.confirm, WAITING, is_(Payment.objects)),
    "cancel": Act(1, acts.cancel, WAITING, is_(Payment.objects, state__in=FINAL)),
    "void": Act(1, acts.void, OWED, is_(Invoice.objects, state="void")),
    "write off": Act(1, acts.write_off, OPEN, is_(Invoice.objects.exclude(state="open"))),
    "credit note": Act(
        3,
        acts.credit,
        Invoice.objects.exclude(number=None),
        lambda it, said: CreditNote.objects.filter(invoice=it.target, key=it.key),
    ),
    "refund": Act(6, acts.refund, PAID, refunded),
    "dispute": Act(1, acts.dispute, BY_CARD, disputed),
    "decide": Act(
        3, acts.decide, Dispute.objects.filter(state="open"), is_(Dispute.objects.exclude(state="open"))
    ),
    "recover": Act(
        1, acts.recover, Dispute.objects.filter(state="lost"), is_(Dispute.objects, state="recovered")
    ),
    "enter": Act(3, acts.enter),
    "detach": Act(
        1,
        lambda it, at: detach_method(PaymentMethod.objects.get(pk=it.target), at=at),
        PaymentMethod.objects.filter(state="active"),
        is_(PaymentMethod.objects.exclude(state="active")),
    ),
    "look": Act(1, acts.look),
}
NAMES, WEIGHTS = list(ACTS), [act.weight for act in ACTS.values()]


def drawn(rng, *, key):
    """What to do next; None where there is nothing to do it to. The newest of the rows are the liveliest."""
    name = rng.choices(NAMES, WEIGHTS)[0]
    customer = rng.choice(list(Customer.objects.order_by("pk").values_list("pk", flat=True)))
    which, cents, rows, target = rng.random(), rng.randint(50, 2000), ACTS[name].of, None
    if rows is not None:
        column = "credit__customer" if rows.model is Grant else "customer"
        found = list(rows.filter(**{column: customer}).order_by("-pk").values_list("pk", flat=True)[:12])
        if not found:
            return None
        target = found[int(which * len(found))]
    return Intent(name, key, customer, target, cents)
