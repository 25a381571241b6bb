"""That from the next period on something costs another amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.models import Notice
from subscriptions.catalog.prices.models import Price
from subscriptions.lifecycle.coming import next_charge
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.notices.charges import amount, context_of, facts_of, page_of, stored
from subscriptions.lifecycle.periods.quotes import Quote


class PriceChanged(Kind):
    """Written down by who moves a subscription to another price, in the same transaction."""

    name = "price_changed"
    title = gettext_lazy("Your subscription will cost another amount")
    lasts = timedelta(days=400)

    def find(self, *, at: datetime) -> Iterator[Found]:
        return iter(())

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        """What it comes to may be another amount by now: then that one is told, and kept as what was told."""
        row, old = stored(notice.data), notice.data["old"]
        charge = next_charge(row)
        if charge is None or charge.at <= at or charge.total.micros == old:
            return False
        if (facts := {**facts_of(row, charge), "old": old}) != notice.data:
            notice.data = facts
            Notice.objects.filter(pk=notice.pk).update(data=facts)
        return True

    def say(self, notice: Notice) -> Said:
        data: dict[str, Any] = notice.data
        context = {**context_of(data), "old": amount(data["old"], data["currency"])}
        title = _("%(name)s will cost %(amount)s from %(day)s on") % context
        preview = _("Until now it was %(old)s.") % context
        return Said(title, preview, context, page_of(data["subscription"]), _("Look at the subscription"))


def price_change(row: Subscription, before: Quote | None, moved: Sequence[Price]) -> Found | None:
    """What is to be told of it; None where nothing else is charged than before, as far as is known.

    Once for each version of a price: being moved to it twice is once.
    """
    after = next_charge(row)
    if after is None or before is None or after.total == before.total:
        return None
    versions = "+".join(str(price.pk) for price in moved)
    facts = {**facts_of(row, after), "old": before.total.micros}
    return Found(f"{row.public_id}:{versions}"[:120], row.customer, facts)
