from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings

from billing.conf import conf
from billing.customers.models import Customer
from billing.notices.kinds.catalogue import BY_NAME, KINDS
from billing.notices.kinds.kind import Kind
from billing.notices.models import Notice, NoticePreference
from billing.notices.states import NoticeState


def staff_emails() -> list[str]:
    """Who is told of disputes and outages: STAFF_EMAILS, else SUPPORT_EMAIL, else Django's ADMINS."""
    known = conf()
    if known.staff_emails:
        return list(known.staff_emails)
    if known.support_email:
        return [known.support_email]
    return [address for address in map(_address, settings.ADMINS) if address]


def _address(admin: object) -> str:
    # Pairs of a name and an address; from Django 6.0 on addresses alone.
    return parseaddr(admin)[1] if isinstance(admin, str) else str(list(admin)[1])  # type: ignore[call-overload]


def optional_kinds() -> list[Kind]:
    """What a customer may switch off."""
    return [kind for kind in KINDS if kind.means]


def kinds_off(customers: Iterable[Customer]) -> set[tuple[int, str]]:
    """What each of these customers does not want, by the customer's key."""
    wishes = NoticePreference.objects.filter(customer__in=list(customers), is_off=True)
    return set(wishes.values_list("customer_id", "kind"))


def waiting_notices() -> int:
    return Notice.objects.filter(state=NoticeState.WAITING).count()


def is_wanted(notice: Notice) -> bool:
    """Whether the customer has not switched it off since it was written down."""
    kind = BY_NAME[notice.kind]
    if notice.customer is None or not kind.may_be_off(notice.subject):
        return True
    return (notice.customer.pk, kind.name) not in kinds_off([notice.customer])
