from __future__ import annotations

from typing import NamedTuple

from billing.money import Money
from subscriptions.changes.proposal import Proposal
from subscriptions.changes.states import Timing
from subscriptions.changes.tokens import token_of
from subscriptions.lifecycle.coming import next_charge
from subscriptions.lifecycle.models import Item
from subscriptions.lifecycle.periods.quotes import Quote
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.portal.plans.words import opened


class ChangeFace(NamedTuple):
    """What a change comes to: `due` is paid before anything is changed, `back` becomes credit."""

    proposal: Proposal
    token: str
    due: Money
    back: Money
    gained: list[str]
    lost: list[str]
    then: Quote | None

    @property
    def is_later(self) -> bool:
        return self.proposal.timing == Timing.PERIOD_END

    @property
    def is_on_trial(self) -> bool:
        return self.proposal.subscription.state == SubscriptionState.TRIALING


def change_face(proposal: Proposal) -> ChangeFace:
    row = proposal.subscription
    to_be = [Item(subscription=row, price=price, quantity=quantity) for price, quantity in proposal.choices]
    before, after = _opened(list(row.items.all())), _opened(to_be)
    return ChangeFace(
        proposal,
        token_of(proposal),
        due=max(proposal.total, proposal.zero),
        back=max(-proposal.total, proposal.zero),
        gained=[said for said in after if said not in before],
        lost=[said for said in before if said not in after],
        then=next_charge(row, items=to_be, begins=proposal.begins),
    )


def _opened(items: list[Item]) -> list[str]:
    """In the customer's words, each once."""
    parts = (part for item in items for part in item.price.plan.features.all())
    in_order = sorted(parts, key=lambda part: (part.feature.position, part.feature.pk))
    return list(dict.fromkeys(opened(part) for part in in_order))
