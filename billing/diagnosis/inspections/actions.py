from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from billing.conf import conf
from billing.diagnosis.audit.queries import audit
from billing.diagnosis.inspections.models import Inspection
from billing.diagnosis.reconciliation.queries import mismatches
from billing.errors import GatewayError
from billing.gateways import gateway_of, is_configured
from billing.gateways.messages import Capability

logger = logging.getLogger("billing.inspections")

REPORTED_MAX = 100
COMPARED = timedelta(days=3)
# What moved within so long may stand in one of the books and not yet in the other.
SETTLED_AFTER = timedelta(hours=1)
KEPT = timedelta(days=400)


def record_audit(*, at: datetime) -> int:
    """Audit the books and keep what was found; how many differences there are. Each is logged as an error."""
    Inspection.objects.filter(at__lt=at - KEPT).delete()
    found = (f"{each.subject}: {each.what}: {each.stored}, not {each.expected}" for each in audit())
    return _record(Inspection.Kind.AUDIT, found, at=at)


def record_reconciliations(*, at: datetime) -> int:
    """Compare our books with those of each gateway that tells them; how many differences there are."""
    return sum(record_reconciliation(alias, at=at) for alias in conf().gateways if _tells_books(alias))


def record_reconciliation(gateway: str, *, at: datetime) -> int:
    """Compare the last days with one gateway's books. One that is away is asked the next time."""
    since, until = at - COMPARED, at - SETTLED_AFTER
    try:
        found = [str(each) for each in mismatches(gateway, since=since, until=until)]
    except GatewayError as trouble:
        logger.warning("%s could not be compared with: %s", gateway, type(trouble).__name__)
        return 0
    return _record(Inspection.Kind.RECONCILIATION, found, at=at, gateway=gateway, since_at=since)


def _record(kind: Inspection.Kind, found: Iterable[str], *, at: datetime, **columns: object) -> int:
    report, count = [], 0
    for said in found:
        logger.error("%s: %s", kind, said)
        count += 1
        if count <= REPORTED_MAX:
            report.append(said)
    Inspection.objects.create(kind=kind, at=at, findings=count, report=report, **columns)
    return count


def _tells_books(alias: str) -> bool:
    return is_configured(alias) and Capability.ENTRIES in gateway_of(alias).capabilities
