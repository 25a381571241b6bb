"""Pure policies over what subscriptions open. No clock, no query, no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing.access.causes import Cause
from billing.access.denied import Denied, Remedy
from billing.access.policies import no_overdue_invoice
from billing.standing.facts import Facts
from subscriptions.entitlements.allowances import allowed, is_open, own_value


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One of these plans is open; any plan, where none is named."""

    plans: tuple[str, ...] = ()

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        held = facts["plans"] or {}
        wanted = self.plans or tuple(held)
        if any(is_open(held[key], at) for key in wanted if key in held):
            return None
        return _refusal(facts, at, plans=self.plans)


@dataclass(frozen=True, slots=True)
class Entitled:
    """A feature is open; of a number, so much of it at least."""

    feature: str
    at_least: int = 1

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        known = {"feature": self.feature, "at_least": self.at_least}
        limit = allowed(facts, self.feature, at)
        if limit is None or limit >= max(self.at_least, 1):
            return None
        if own_value(facts, self.feature, at) is not None:
            # No plan opens what staff have said: they have to say otherwise.
            return Denied(Cause.FEATURE_NOT_IN_PLAN, {**known, "is_own": True}, (Remedy("contact"),))
        if not any(is_open(plan, at) for plan in (facts["plans"] or {}).values()):
            return _refusal(facts, at, feature=self.feature)
        return Denied(Cause.FEATURE_NOT_IN_PLAN, known, (choose_plan(facts, feature=self.feature),))


def subscribed(*plans: str) -> Subscribed:
    """Let in who has one of these plans, by their keys; any plan at all, where none is named."""
    return Subscribed(plans)


def entitled(feature: str, at_least: int = 1) -> Entitled:
    """Let in whose plan opens the feature, by its key; of a number, at least so much of it."""
    return Entitled(feature, at_least)


def choose_plan(facts: Facts, **wanted: str) -> Remedy:
    """Which plan that is, and what it costs, is looked up when it is told: a policy asks no catalog."""
    return Remedy("choose_plan", tuple(_named({**wanted, "currency": facts["plan_currency"]})))


def _refusal(facts: Facts, at: datetime, *, plans: tuple[str, ...] = (), feature: str = "") -> Denied:
    """Why no plan is open: what the customer has and cannot use comes before what they never had."""
    paused, incomplete, trial = facts["paused"], facts["incomplete"], facts["trial"]
    if paused and _is_wanted(paused, plans):
        resume = Remedy("resume_subscription", (("subscription", paused["subscription"]),))
        return Denied(Cause.SUBSCRIPTION_PAUSED, paused, (resume,))
    if overdue := no_overdue_invoice()(facts, at):
        return overdue
    choose = choose_plan(facts, plan=plans[0] if plans else "", feature=feature)
    if incomplete and _is_wanted(incomplete, plans):
        finish = Remedy("finish_subscription", (("subscription", incomplete["subscription"]),))
        return Denied(Cause.NOT_SUBSCRIBED, {**incomplete, "is_incomplete": True}, (finish,))
    if trial and _is_wanted(trial, plans):
        return Denied(Cause.TRIAL_ENDED, trial, (choose,))
    return Denied(Cause.NOT_SUBSCRIBED, {"plans": list(plans)} if plans else {}, (choose,))


def _is_wanted(part: Mapping[str, Any], plans: tuple[str, ...]) -> bool:
    return not plans or part["plan"] in plans


def _named(params: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in params.items() if value)
