from __future__ import annotations

from datetime import datetime

from billing.diagnosis.health.models import OpenTrouble
from billing.diagnosis.health.queries import health
from billing.diagnosis.health.troubles import Trouble, troubles
from billing.notices.actions import record_notice
from billing.notices.kinds.kind import Found
from billing.notices.kinds.staff import SomethingWrong

# By the notice of a gateway's trouble, as soon as it does not answer.
TOLD_ELSEWHERE = "gateway_down"
# With the slug and the instant it names a notice.
SUBJECT_CHARACTERS = 60


def record_troubles(*, at: datetime) -> int:
    """Tell staff what is wrong; how many things are. Each is told once for as long as it lasts."""
    found = troubles(health(at=at))
    still = [_opened(trouble, at=at).pk for trouble in found]
    # What was not found any more is over, and told anew when it comes back.
    OpenTrouble.objects.exclude(pk__in=still).delete()
    return len(found)


def _opened(trouble: Trouble, *, at: datetime) -> OpenTrouble:
    named = {"slug": trouble.slug, "subject": trouble.subject[:SUBJECT_CHARACTERS]}
    row, _is_new = OpenTrouble.objects.get_or_create(**named, defaults={"began_at": at})
    if trouble.slug != TOLD_ELSEWHERE:
        told = {"said": trouble.said, "advice": trouble.advice}
        # At every look: of notices of one name there is one, and who died before it is made up for.
        name = f"{row.slug}:{row.subject}:{row.began_at.isoformat(timespec='seconds')}"
        record_notice(SomethingWrong(), Found(name, data=told), at=at)
    return row
