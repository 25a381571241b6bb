from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from billing.customers.models import Customer
from billing.gateways.watch.queries import Downtimes
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.states import SetupState
from billing.payment_methods.states import MethodState
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.plans.models import CollectionPlan
from billing.payments.dunning.plans.queries import terms, terms_of
from billing.payments.dunning.schedule import Calendar, Rungs, rungs
from billing.payments.dunning.states import LIVE, DunningState
from billing.payments.models import Payment
from billing.payments.queries import payments_under_way

# What the keys of automatic payments begin with.
KEY = "dunning-"
# So long a try may take. Who claimed it and has not come back by then is dead, or in trouble.
CLAIMED_FOR = timedelta(minutes=10)
# What was given up longer ago than that no new card pays by itself.
REVIVED_WITHIN = timedelta(days=365)


def dunning_of(invoice: Invoice) -> Dunning | None:
    """How the invoice is collected, once a try has failed or there was nothing to try."""
    return Dunning.objects.filter(invoice=invoice).exclude(began_at=None).first()


def dunnings_of(customer: Customer) -> QuerySet[Dunning]:
    """The latest first; of invoices that were paid at once there is nothing to tell."""
    begun = Dunning.objects.filter(customer=customer).exclude(began_at=None)
    return begun.select_related("invoice").order_by("-began_at", "-pk")


def tries_of(invoice: Invoice) -> QuerySet[Payment]:
    """The payments that were started without anybody pressing, the oldest first."""
    own = Payment.objects.filter(invoice=invoice, key__startswith=f"{KEY}{invoice.public_id}-")
    return own.prefetch_related("attempts__method").order_by("pk")


def calendar_of(row: Dunning) -> Calendar:
    """The days of an invoice for which a try has failed."""
    return calendars_of([row])[row.pk]


def calendars_of(rows: Iterable[Dunning]) -> dict[int, Calendar]:
    """The days of several such invoices, by the rows' keys: plans and downtimes are read once."""
    begun = [(row, row.began_at) for row in rows if row.began_at]
    if not begun:
        return {}
    whose = {row.customer_id for row, _began_at in begun}
    plans = {plan.customer_id: plan for plan in CollectionPlan.objects.filter(customer_id__in=whose)}
    gateways = {row.customer.gateway for row, _began_at in begun}
    downtimes = Downtimes(gateways, since=min(began_at for _row, began_at in begun))
    return {
        row.pk: Calendar(
            began_at, terms(plans.get(row.customer_id)).days, downtimes.pauses(row.customer.gateway)
        )
        for row, began_at in begun
    }


def rungs_of(invoice: Invoice) -> Rungs | None:
    """When it costs the customer what, as long as it is not paid; None where it is not due on any day."""
    if invoice.due_at is None:
        return None
    customer = invoice.customer
    downtimes = Downtimes([customer.gateway], since=invoice.due_at)
    return rungs(invoice.due_at, terms_of(customer).ladder, downtimes.pauses(customer.gateway))


def access_until(invoice: Invoice) -> datetime | None:
    """When the customer loses something while it is not paid; None for never."""
    found = rungs_of(invoice)
    return found.first_loss_at if found else None


def automatic() -> Q:
    """Of customers whose invoices are collected without anybody pressing."""
    return Q(customer__collection_plan=None) | Q(customer__collection_plan__is_automatic=True)


def owing_customers(gateway: str, *, after: int) -> QuerySet[Invoice, int]:
    """The keys of those above `after` who owe, or will: what is being issued this moment is a draft."""
    over = [InvoiceState.PAID, InvoiceState.VOID]
    owed = Invoice.objects.filter(customer__gateway=gateway, customer_id__gt=after).exclude(state__in=over)
    return owed.order_by("customer_id").values_list("customer_id", flat=True).distinct()


def due_invoices(*, at: datetime) -> QuerySet[Invoice]:
    """What has come due and is seen to by nobody yet."""
    open_and_due = Invoice.objects.filter(automatic(), state=InvoiceState.OPEN, due_at__lte=at)
    return open_and_due.filter(dunning=None).order_by("due_at", "pk")


def ended_dunnings() -> QuerySet[Dunning]:
    """Those of invoices that are paid, void or written off meanwhile."""
    live = Dunning.objects.filter(state__in=LIVE).exclude(invoice__state=InvoiceState.OPEN)
    return live.select_related("invoice").order_by("pk")


def due_dunnings(*, at: datetime, gateways: Collection[str]) -> QuerySet[Dunning]:
    """Those whose next try has come, and is nobody else's and no other payment's to make."""
    under_way = payments_under_way().filter(invoice=OuterRef("invoice")).order_by()
    due = Dunning.objects.filter(automatic(), state__in=[DunningState.DUE, DunningState.ACTIVE])
    due = due.filter(invoice__state=InvoiceState.OPEN, next_try_at__lte=at, customer__gateway__in=gateways)
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIMED_FOR)
    return due.filter(free, ~Exists(under_way)).select_related("customer").order_by("next_try_at", "pk")


def revivable_dunnings(*, at: datetime) -> QuerySet[Dunning]:
    """Those that a card may collect which was not there at the last try."""
    whose = {"customer": OuterRef("customer"), "is_by_visitor": False}
    on_file = PaymentMethod.objects.filter(**whose, state=MethodState.ACTIVE)
    good = on_file.filter(declined_at=None, valid_until__gt=at)
    entered = Setup.objects.filter(**whose, state=SetupState.SUCCEEDED)
    came = Exists(entered.filter(answered_at__gt=Coalesce(OuterRef("tried_at"), OuterRef("began_at"))))
    given_up = Q(state=DunningState.LOST, ended_at__gt=at - REVIVED_WITHIN)
    # One that is about to be tried need not be told.
    later = Q(state=DunningState.ACTIVE, next_try_at__gt=at)
    rows = Dunning.objects.filter(automatic(), Exists(good), invoice__state=InvoiceState.OPEN)
    return rows.filter(Q(state=DunningState.WAITING) | (came & (given_up | later))).order_by("pk")


def hopeless_dunnings(*, at: datetime, gateways: Collection[str]) -> QuerySet[Dunning]:
    """Those that have waited for a card until the last of their days."""
    waiting = Dunning.objects.filter(automatic(), state=DunningState.WAITING, last_day_at__lte=at)
    return waiting.filter(customer__gateway__in=gateways).order_by("pk")


def overdue_with_new_card(customer: Customer, *, at: datetime) -> list[Invoice]:
    """What a card that the customer adds now is charged with at once."""
    if not terms_of(customer).is_automatic:
        return []
    overdue = Invoice.objects.filter(customer=customer, state=InvoiceState.OPEN, due_at__lte=at)
    return list(overdue.exclude(dunning__state=DunningState.STOPPED).order_by("due_at", "pk"))
