from __future__ import annotations

from billing.access.answers.answer import Answer
from billing.access.answers.remedies import offer
from billing.access.causes import Cause
from billing.access.denials.models import Denial
from billing.access.denied import RELS, Denied, Remedy
from billing.diagnosis.replay import decide_again

# Only a remedy that needs to know nothing more can be made from its name alone.
_NEED_MORE = frozenset({"confirm_with_bank"})


def answer_of(denial: Denial) -> Answer:
    """The answer that the refusal was told with, to whoever may pay."""
    again = decide_again(denial).denied
    # Its code may have gone or decide otherwise since, and no policy decides that a gateway is down.
    denied = again if again and again.cause == denial.cause else told(denial)
    next_url = denial.path if denial.method in {"GET", "HEAD"} else ""
    return Answer(
        denied=denied,
        reference=denial.public_id,
        offers=tuple(offer(remedy, next_url=next_url) for remedy in denied.remedies),
        next_url=next_url,
    )


def told(denial: Denial) -> Denied:
    """The refusal from its own row."""
    facts = {name: value for name, value in denial.details.items() if name != "remedies"}
    names = [rel for rel in denial.details.get("remedies", ()) if rel in RELS - _NEED_MORE]
    return Denied(Cause(denial.cause), facts, tuple(Remedy(rel) for rel in names))
