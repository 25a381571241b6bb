from __future__ import annotations

from datetime import datetime

from billing.diagnosis.health.queries import health
from billing.diagnosis.health.troubles import Trouble, troubles
from billing.notices.actions import record_notice
from billing.notices.kinds.kind import Found
from billing.notices.kinds.staff import SomethingWrong

# By the notice of a gateway's trouble, as soon as it does not answer.
TOLD_ELSEWHERE = "gateway_down"


def record_troubles(*, at: datetime) -> int:
    """Tell staff what is wrong; how many things are. Each is told once for as long as it lasts."""
    found = troubles(health(at=at))
    for trouble in found:
        if trouble.slug == TOLD_ELSEWHERE:
            continue
        told = {"said": trouble.said, "advice": trouble.advice}
        record_notice(SomethingWrong(), Found(_name(trouble, at=at), data=told), at=at)
    return len(found)


def _name(trouble: Trouble, *, at: datetime) -> str:
    since = trouble.since.strftime("%Y-%m-%dT%H:%M:%S") if trouble.since else at.date().isoformat()
    return f"{trouble.slug}:{trouble.subject}"[:100] + f":{since}"
