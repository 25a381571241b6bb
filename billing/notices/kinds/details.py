from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.customers.models import Customer
from billing.customers.states import CustomerState
from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.links import page
from billing.notices.models import Notice
from billing.payments.models import Payment
from billing.payments.states import PaymentState

# Who has paid nothing for longer is left in peace.
PAID_WITHIN = timedelta(days=396)
MORNING = timedelta(hours=9)


class BillingDetailsYearly(Kind):
    name = "billing_details_yearly"
    title = gettext_lazy("A yearly look at your billing details")
    means = gettext_lazy("Once a year: are your name, address and cards still right?")
    lasts = timedelta(days=14)

    def find(self, *, at: datetime) -> Iterator[Found]:
        for customer in _paying(at=at).exclude(email="").order_by("pk").iterator():
            years = years_of(customer, at=at, lasts=self.lasts)
            subject = f"{customer.public_id}:{years}"
            if years and not Notice.objects.filter(kind=self.name, subject=subject).exists():
                yield Found(subject, customer, {"years": years})

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        return notice.customer is not None and notice.customer.state == CustomerState.ACTIVE

    def say(self, notice: Notice) -> Said:
        title = _("Are your billing details still right?")
        preview = _("Once a year we ask you to look them over.")
        context = {"address": _address(notice.customer), "tax_id": getattr(notice.customer, "tax_id", "")}
        return Said(title, preview, context, page("details"), _("Look them over"))


def years_of(customer: Customer, *, at: datetime, lasts: timedelta) -> int:
    """How many years the customer has been one, if that came round lately by their own calendar; else 0."""
    zone = ZoneInfo(customer.time_zone)
    today, since = (at.astimezone(zone) - MORNING).date(), customer.created_at.astimezone(zone).date()
    years = today.year - since.year - ((today.month, today.day) < (since.month, since.day))
    # On 28 February in a year without a 29th.
    years += years_on(since, years + 1) <= today
    return years if years > 0 and today - years_on(since, years) < lasts else 0


def years_on(since: date, years: int) -> date:
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return since.replace(year=since.year + years, day=28)


def _paying(*, at: datetime) -> QuerySet[Customer]:
    """Active customers who have paid lately and whose day came round these weeks, a day or two roughly."""
    dates = [(at - timedelta(days=days_ago)).date() for days_ago in range(-2, 17)]
    days = {(day.month, day.day) for day in dates}
    if (2, 28) in days:
        days.add((2, 29))
    rounds = Q(pk__in=[])
    for month, day in sorted(days):
        rounds |= Q(created_at__month=month, created_at__day=day)
    paid = Payment.objects.filter(
        customer=OuterRef("pk"), state=PaymentState.SUCCEEDED, settled_at__gt=at - PAID_WITHIN
    )
    old = Customer.objects.filter(rounds, state=CustomerState.ACTIVE, created_at__lt=at - timedelta(days=300))
    return old.filter(Exists(paid))


def _address(customer: Customer | None) -> list[str]:
    if customer is None:
        return []
    town = f"{customer.postal_code} {customer.city}".strip()
    lines = (customer.name, customer.line1, customer.line2, town, customer.region, customer.country)
    return [line for line in lines if line]
