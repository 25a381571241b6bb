from __future__ import annotations

from math import inf
from typing import NamedTuple

from django.utils.translation import gettext as _

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
        gained=[said for key, part in after.items() if part.worth > _of(before, key) for said in part.said],
        lost=[_lost(part, after.get(key)) for key, part in before.items() if part.worth > _of(after, key)],
        then=next_charge(row, proposal.coming, items=to_be, begins=proposal.begins),
    )


class _Opened(NamedTuple):
    """What all of it opens of a feature, and that in the customer's words; as much as one likes: no end."""

    worth: float
    said: list[str]


def _opened(items: list[Item]) -> dict[int, _Opened]:
    """By feature, in their order."""
    parts = [(part, item.quantity) for item in items for part in item.price.plan.features.all()]
    opens: dict[int, _Opened] = {}
    for part, quantity in sorted(parts, key=lambda each: (each[0].feature.position, each[0].feature.pk)):
        before, said = opens.get(part.feature_id, _Opened(0, [])), opened(part)
        worth = inf if part.limit is None else part.limit * (quantity if part.is_per_unit else 1)
        known = before.said if said in before.said else [*before.said, said]
        opens[part.feature_id] = _Opened(before.worth + worth, known)
    return opens


def _of(opens: dict[int, _Opened], feature: int) -> float:
    return opens[feature].worth if feature in opens else 0


def _lost(before: _Opened, after: _Opened | None) -> str:
    said = ", ".join(before.said)
    if after is None:
        return said
    return _("%(before)s; afterwards %(after)s") % {"before": said, "after": ", ".join(after.said)}
