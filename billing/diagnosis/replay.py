"""A stored refusal, decided again: by the policies, the facts and the instant that it was decided by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing.access.causes import Cause
from billing.access.denials.models import Denial
from billing.access.denied import Denied, Policy
from billing.access.gate import Gate
from billing.access.policies import AllOf, decide
from billing.access.specs import restore
from billing.diagnosis.explanation import Explanation, explain, guards_of
from billing.diagnosis.gate_list.guards import Guard
from billing.diagnosis.gate_list.queries import gates_of
from billing.diagnosis.queries import subject_of_denial
from billing.standing.facts import Facts


@dataclass(frozen=True, slots=True)
class Replay:
    """`again` is what its policies say of its facts now; `obstacle` why they could not be asked."""

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
    policies, obstacle = _policies(denial)
    again = None
    if not obstacle:
        again = decide(AllOf(policies), Facts(denial.facts), denial.last_at)
    return Replay(denial, again, obstacle, _now(denial, policies, at=at))


def _policies(denial: Denial) -> tuple[tuple[Policy, ...], str]:
    if denial.cause == Cause.GATEWAY_UNAVAILABLE:
        return (), "no policy refused: the gateway did not answer an action"
    try:
        return tuple(restore(spec) for spec in denial.policies), ""
    except (ImportError, TypeError, ValueError, KeyError) as error:
        return (), f"a policy of then is not there any more: {error}"


def _now(denial: Denial, policies: tuple[Policy, ...], *, at: datetime) -> Explanation | None:
    subject = subject_of_denial(denial)
    if subject is None:
        return None
    return explain(subject, guards=_guards(denial, policies), at=at)


def _guards(denial: Denial, policies: tuple[Policy, ...]) -> list[Guard]:
    """What the request would meet today; what it met then, where its view has gone."""
    here = [listed for listed in gates_of(denial.path) if listed.pattern.is_called(denial.view)]
    listed = here or gates_of(denial.view)
    if not listed:
        return [Guard("as it was then", Gate(policies, is_shadow=denial.is_shadow))] if policies else []
    return [guard for guard in guards_of(listed) if guard.asks(denial.method)]
