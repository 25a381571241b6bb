"""Why somebody is let in or refused: what each policy says at an instant, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from billing.access.charges.policy import within_credit
from billing.access.denied import Denied, Policy
from billing.access.gate import Gate, if_it_can_be_fixed
from billing.access.policies import AllOf, AnyOf, GoodStanding, decide
from billing.access.rates.policy import Rate
from billing.access.reading import asked_with
from billing.access.specs import name_of
from billing.access.subjects import Subject
from billing.conf import conf
from billing.diagnosis.gate_list.guards import Guard
from billing.diagnosis.gate_list.queries import Listed
from billing.diagnosis.proof import Difference, differences_of
from billing.money import Money
from billing.standing.facts import Facts


class Opinion(NamedTuple):
    """One policy's own word, and below it those of the policies that it is made of."""

    policy: str
    denied: Denied | None
    inner: tuple[Opinion, ...] = ()
    # Requests are counted by the gate alone: nobody is refused by a rate for having been looked at.
    is_uncounted: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one gate would answer. `without_pass` is what it would answer if there were no pass."""

    where: str
    takes: str
    opinions: tuple[Opinion, ...]
    denied: Denied | None
    without_pass: Denied | None
    is_shadow: bool = False
    # False where only some requests to the view meet this gate, by their method or URL.
    is_whole: bool = True

    @property
    def is_let_in(self) -> bool:
        return self.denied is None or self.is_shadow

    @property
    def is_by_pass(self) -> bool:
        return self.denied is None and self.without_pass is not None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One subject before the gates of one view, or before good standing, at one instant."""

    subject: Subject
    at: datetime
    verdicts: tuple[Verdict, ...]
    # Where what is stored differs from what the sources say: the gate may be deciding on old facts.
    stale: tuple[Difference, ...]

    @property
    def facts(self) -> Facts:
        return self.subject.facts

    @property
    def refusal(self) -> Verdict | None:
        """The first gate that refuses: the one that the customer is told of."""
        return next((verdict for verdict in self.verdicts if not verdict.is_let_in), None)

    @property
    def denied(self) -> Denied | None:
        return self.refusal.denied if self.refusal else None


def explain(
    subject: Subject, *, guards: Iterable[Guard] | None = None, at: datetime, method: str = ""
) -> Explanation:
    """What the given gates say of this subject; without any given, what good standing says.

    Without a method, what they say of a request that changes something.
    """
    asked = [Guard("in general", Gate())] if guards is None else list(guards)
    verdicts = tuple(judge_guard(guard, subject.facts, at=at, method=method) for guard in asked)
    stale = differences_of([subject.customer_id]) if subject.customer_id else []
    return Explanation(subject, at, verdicts, tuple(stale))


def judge_guard(guard: Guard, facts: Facts, *, at: datetime, method: str = "") -> Verdict:
    """The gate's answer without counting the request and without recording anything."""
    facts = asked_with(facts, method, is_sold=guard.gate.price is not None)
    policy = _asked(guard.gate, facts)
    bare = facts.plus(pass_until=None)
    return Verdict(
        where=guard.where,
        takes=guard.takes,
        opinions=tuple(opinion_of(part, bare, at) for part in parts_of(policy)),
        denied=if_it_can_be_fixed(decide(policy, facts, at), facts),
        without_pass=policy(bare, at),
        is_shadow=guard.gate.is_shadow or conf().shadow,
        is_whole=guard.is_whole,
    )


def _asked(gate: Gate, facts: Facts) -> Policy:
    """With the price, where it is known beforehand and its credit is among the facts: nothing is held."""
    price = gate.price
    if not isinstance(price, Money) or not price:
        return gate.policy
    own = facts["own_currency"] or conf().default_currency
    return AllOf((*gate.asked, within_credit(price))) if price.currency == own else gate.policy


def opinion_of(policy: Policy, facts: Facts, at: datetime) -> Opinion:
    below = tuple(opinion_of(part, facts, at) for part in parts_of(policy) if part is not policy)
    return Opinion(name_of(policy), policy(facts, at), below, isinstance(policy, Rate))


def parts_of(policy: Policy) -> tuple[Policy, ...]:
    """The policies that a policy is made of; a simple one is its only part."""
    spelled = policy.spelled_out() if isinstance(policy, GoodStanding) else policy
    return spelled.policies if isinstance(spelled, AllOf | AnyOf) else (policy,)


def guards_of(listed: Iterable[Listed]) -> list[Guard]:
    """The guards of a view that stands at several URLs, each once, in the order they are met."""
    found: list[Guard] = []
    for guard in (guard for entry in listed for guard in entry.guards):
        # Not a set: somebody's policy may not be hashable.
        if guard not in found:
            found.append(guard)
    return found
