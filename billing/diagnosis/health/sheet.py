"""How it goes, as JSON: instants in ISO 8601, spans in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from billing.diagnosis.health.queries import Backlog, Health
from billing.diagnosis.health.troubles import Trouble
from billing.diagnosis.inspections.models import Inspection


def as_json(health: Health, wrong: Sequence[Trouble]) -> dict[str, Any]:
    return {
        "at": health.at,
        "is_well": not wrong,
        "troubles": [trouble._asdict() for trouble in wrong],
        "gateways": [
            {**asdict(gateway), "success_percent": gateway.success_percent} for gateway in health.gateways
        ],
        "inbox": _backlog(health.inbox, at=health.at),
        "unknown_outcomes": _backlog(health.unknown, at=health.at),
        "denials": {"days": health.days, "by_cause": health.denials},
        "dunning": [
            {
                "recovered": {**each.recovered.as_json(), "count": each.recovered_count},
                "lost": {**each.lost.as_json(), "count": each.lost_count},
            }
            for each in health.collected
        ],
        "failing_steps": [{"name": step.name, "since": step.failing_since} for step in health.failing],
        "audit": _inspection(health.audit),
        "reconciliations": [_inspection(each) for each in health.reconciliations],
    }


def _backlog(backlog: Backlog, *, at: datetime) -> dict[str, Any]:
    oldest = (at - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0
    return {"waiting": backlog.waiting, "oldest_seconds": int(oldest), "dead": backlog.dead}


def _inspection(inspection: Inspection | None) -> dict[str, Any] | None:
    if inspection is None:
        return None
    return {"at": inspection.at, "gateway": inspection.gateway, "findings": inspection.findings}
