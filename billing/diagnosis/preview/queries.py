from __future__ import annotations

from billing.access.answers.answer import Answer
from billing.access.answers.remedies import offer
from billing.access.causes import Cause
from billing.access.denials.models import Denial
from billing.access.denied import Denied, Remedy
from billing.access.policies import AllOf, decide
from billing.access.specs import restore
from billing.standing.facts import Facts

# Only a remedy that needs to know nothing more can be made from its name alone.
_NEED_MORE = frozenset({"confirm_with_bank"})


def answer_of(denial: Denial) -> Answer:
    """The answer that the refusal was told with, to whoever may pay."""
    denied = replayed(denial) or told(denial)
    next_url = denial.path if denial.method in {"GET", "HEAD"} else ""
    return Answer(
        denied=denied,
        reference=denial.public_id,
        offers=tuple(offer(remedy, next_url=next_url) for remedy in denied.remedies),
        next_url=next_url,
    )


def replayed(denial: Denial) -> Denied | None:
    """What the stored policies say of the stored facts at that instant, if it is still that cause.

    None too where no policy decided it (a gateway that was down), or where its code is gone.
    """
    try:
        policies = tuple(restore(spec) for spec in denial.policies)
    except (ImportError, KeyError, TypeError, ValueError):
        return None
    denied = decide(AllOf(policies), Facts(denial.facts), denial.last_at)
    return denied if denied and denied.cause == denial.cause else None


def told(denial: Denial) -> Denied:
    """The refusal from its own row."""
    facts = {name: value for name, value in denial.details.items() if name != "remedies"}
    names = [rel for rel in denial.details.get("remedies", ()) if rel not in _NEED_MORE]
    return Denied(Cause(denial.cause), facts, tuple(Remedy(rel) for rel in names))
