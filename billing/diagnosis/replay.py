"""A stored refusal, decided again: by the policies, the facts and the instant that it was decided by."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from billing.access.causes import Cause
from billing.access.denials.models import Denial
from billing.access.denied import Denied, Policy
from billing.access.gate import Gate
from billing.access.policies import AllOf, decide
from billing.access.specs import restore
from billing.diagnosis.explanation import Explanation, explain, guards_of
from billing.diagnosis.gate_list.guards import Guard
from billing.diagnosis.gate_list.queries import urls_of
from billing.diagnosis.queries import subject_of_denial
from billing.money import Money
from billing.standing.facts import Facts


class Again(NamedTuple):
    """What its policies say of its facts now; `obstacle` is why they could not be asked."""

    denied: Denied | None
    policies: tuple[Policy, ...]
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """`again` and `obstacle` as in `Again`; `now` is what would happen to the same request."""

    denial: Denial
    again: Denied | None
    obstacle: str
    # None when whom it refused is gone.
    now: Explanation | None

    @property
    def cause(self) -> str:
        """The cause its policies gave; a gateway that is not set up hides the one they gave."""
        return str(self.denial.details.get("instead_of", self.denial.cause))

    @property
    def is_same(self) -> bool:
        return self.again is not None and self.again.cause == self.cause


def replay(denial: Denial, *, at: datetime) -> Replay:
    """Decide it again, and say what would happen to the same request at `at`."""
    again = decide_again(denial)
    return Replay(denial, again.denied, again.obstacle, _now(denial, again.policies, at=at))


def decide_again(denial: Denial) -> Again:
    """By the stored policies, of the stored facts, at that instant."""
    if denial.cause == Cause.GATEWAY_UNAVAILABLE:
        return Again(None, (), "no policy refused: the gateway did not answer an action")
    try:
        policies = tuple(restore(spec) for spec in denial.policies)
    except (ImportError, TypeError, ValueError, KeyError) as error:
        return Again(None, (), f"a policy of then is not there any more: {error}")
    return Again(decide(AllOf(policies), Facts(denial.facts), denial.last_at), policies)


def _now(denial: Denial, policies: tuple[Policy, ...], *, at: datetime) -> Explanation | None:
    subject = subject_of_denial(denial)
    if subject is None:
        return None
    return explain(subject, guards=_guards(denial, policies), at=at, method=denial.method)


def _guards(denial: Denial, policies: tuple[Policy, ...]) -> list[Guard]:
    """What the request would meet today; what it met then, where its view has gone."""
    here = [listed for listed in urls_of(denial.path) if listed.pattern.is_called(denial.view)]
    listed = here or urls_of(denial.view)
    if not listed:
        return [Guard("as it was then", Gate(policies, is_shadow=denial.is_shadow))] if policies else []
    return [_priced(guard, denial) for guard in guards_of(listed) if guard.asks(denial.method)]


def _priced(guard: Guard, denial: Denial) -> Guard:
    """An estimate needs the request, which is not there any more: what it was then stands for it."""
    needed = denial.details.get("needed")
    if not callable(guard.gate.price) or needed is None:
        return guard
    return guard._replace(gate=dataclasses.replace(guard.gate, price=Money.from_json(needed)))
