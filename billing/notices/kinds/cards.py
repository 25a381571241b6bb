"""Cards that end, and cards that their banks have renewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.customers.states import CustomerState
from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.links import page, replace_card_page
from billing.notices.models import Notice
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payment_methods.states import MethodState

# Days before the last one on which a card is good. The last reminder cannot be switched off.
DAYS_BEFORE = (30, 7, 1)
# Nobody is written to in their night.
MORNING = timedelta(hours=9)


class CardExpiring(Kind):
    name = "card_expiring"
    title = gettext_lazy("Your card expires")
    means = gettext_lazy("30 and 7 days before. The day before, we tell you in any case.")

    def find(self, *, at: datetime) -> Iterator[Found]:
        soon = PaymentMethod.objects.filter(
            state=MethodState.ACTIVE,
            is_by_visitor=False,
            declined_at=None,
            customer__state=CustomerState.ACTIVE,
            valid_until__gt=at,
            # One more, as the day begins earlier in the east.
            valid_until__lte=at + timedelta(days=DAYS_BEFORE[0] + 2),
        ).exclude(customer__email="")
        for method in soon.select_related("customer").order_by("valid_until", "pk").iterator():
            days = stage_of(method, at=at)
            if days and is_charged_first(method, at=at) and not self._is_told(method, days):
                yield Found(subject_of(method, days), method.customer, {"method": method.public_id})

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        method = _method(notice)
        days = stage_of(method, at=at)
        is_same = bool(days) and subject_of(method, days) == notice.subject
        return is_same and method.is_usable(at=at) and is_charged_first(method, at=at)

    def may_be_off(self, subject: str) -> bool:
        return not subject.endswith(f":{DAYS_BEFORE[-1]:02}")

    def say(self, notice: Notice) -> Said:
        method = _method(notice)
        backup = next(_others(method), None)
        words = {"card": str(method), "month": f"{method.exp_month:02}/{method.exp_year}"}
        context = {**words, "backup": str(backup) if backup else ""}
        title = _("%(card)s expires at the end of %(month)s") % words
        url = replace_card_page(method, at=notice.created_at)
        return Said(title, _("Replace it in a minute."), context, url, _("Replace the card"))

    def _is_told(self, method: PaymentMethod, days: int) -> bool:
        return Notice.objects.filter(kind=self.name, subject=subject_of(method, days)).exists()


class CardUpdated(Kind):
    name = "card_updated"
    title = gettext_lazy("Your bank has renewed your card")
    means = gettext_lazy("When we learn of a new expiry date or number by ourselves.")

    def find(self, *, at: datetime) -> Iterator[Found]:
        rows = PaymentMethod.objects.filter(
            state=MethodState.ACTIVE, is_by_visitor=False, updated_at__gt=at - self.lasts
        ).exclude(customer__email="")
        for method in rows.select_related("customer").order_by("pk"):
            subject = f"{method.public_id}:{method.exp_year}-{method.exp_month:02}:{method.last4}"
            if not Notice.objects.filter(kind=self.name, subject=subject).exists():
                yield Found(subject, method.customer, {"method": method.public_id})

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        return _method(notice).state == MethodState.ACTIVE

    def say(self, notice: Notice) -> Said:
        method = _method(notice)
        words = {"card": str(method), "month": f"{method.exp_month:02}/{method.exp_year}"}
        title = _("Your bank has renewed your card: %(card)s") % words
        preview = _("There is nothing to do.")
        return Said(title, preview, words, page("payment_methods"), _("Look at your cards"))


def stage_of(method: PaymentMethod, *, at: datetime) -> int:
    """Which reminder is due by the customer's own calendar: so many days before; 0 where none is.

    One whose day had passed when the card was entered is left out: its holder has just looked at it.
    """
    zone = ZoneInfo(method.customer.time_zone)
    left = _days_left(method, at.astimezone(zone))
    if left < 0:
        return 0
    due = next((days for days in reversed(DAYS_BEFORE) if left <= days), 0)
    is_newer = _days_left(method, method.attached_at.astimezone(zone)) <= due
    return 0 if is_newer else due


def _days_left(method: PaymentMethod, local: datetime) -> int:
    return (last_day_of(method) - (local - MORNING).date()).days


def last_day_of(method: PaymentMethod) -> date:
    """The last day of its month, as it is printed on the card."""
    year, month = method.exp_year, method.exp_month
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return (following - timedelta(days=1)).date()


def subject_of(method: PaymentMethod, days: int) -> str:
    return f"{method.public_id}:{method.exp_year}-{method.exp_month:02}:{days:02}"


def is_charged_first(method: PaymentMethod, *, at: datetime) -> bool:
    """The default, or the first of the others while that one cannot be charged."""
    usable = (other for other in active_methods(method.customer) if other.is_usable(at=at))
    first = next(usable, None)
    return first is not None and first.pk == method.pk


def _others(method: PaymentMethod) -> Iterator[PaymentMethod]:
    """What is charged in its place once it has ended."""
    others: Any = active_methods(method.customer).exclude(pk=method.pk)
    return (other for other in others if other.is_usable(at=method.valid_until))


def _method(notice: Notice) -> PaymentMethod:
    return PaymentMethod.objects.select_related("customer").get(public_id=notice.data["method"])
