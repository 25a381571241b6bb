"""The kinds there are, listed by hand: see docs/how-to/change-the-mails.md.

Other apps name theirs in `notice_kinds` of their AppConfig: `{"events": (path, …), "reminders": (path, …)}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.utils.module_loading import import_string

from billing.notices.kinds.cards import CardExpiring, CardUpdated
from billing.notices.kinds.credit import CreditIsLow
from billing.notices.kinds.details import BillingDetailsYearly
from billing.notices.kinds.failures import ConfirmationNeeded, PaymentFailed, Recovered, TopUpFailed
from billing.notices.kinds.kind import Kind
from billing.notices.kinds.receipts import Receipt
from billing.notices.kinds.refunds import RefundSent
from billing.notices.kinds.staff import DisputeOpened, GatewayTrouble, SomethingWrong


def _of_apps(when: str) -> Iterator[Kind]:
    """What other apps tell, by paths within them."""
    for app in apps.get_app_configs():
        for path in getattr(app, "notice_kinds", {}).get(when, ()):
            yield import_string(f"{app.name}.{path}")()


RECEIPT = Receipt()

# Looked for once a minute; and what time alone brings, once an hour.
EVENTS: tuple[Kind, ...] = (
    RECEIPT,
    PaymentFailed(),
    ConfirmationNeeded(),
    Recovered(),
    RefundSent(),
    TopUpFailed(),
    CreditIsLow(),
    CardUpdated(),
    DisputeOpened(),
    GatewayTrouble(),
    SomethingWrong(),
    *_of_apps("events"),
)
REMINDERS: tuple[Kind, ...] = (CardExpiring(), BillingDetailsYearly(), *_of_apps("reminders"))

KINDS = (*EVENTS, *REMINDERS)
BY_NAME = {kind.name: kind for kind in KINDS}
