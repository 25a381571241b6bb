from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from billing.conf import conf
from billing.errors import BillingError
from billing.gateways.base import Gateway
from billing.gateways.messages import Health
from billing.gateways.registry import gateway_of
from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.gateways.watch.queries import downtime_of, last_check

logger = logging.getLogger("billing.gateways")

KEPT_FOR = timedelta(days=30)
DIAGNOSED_EVERY = timedelta(hours=1)
# A look that is so old says nothing of what was in between: two failures in a row are near each other.
IN_A_ROW_WITHIN = timedelta(hours=2)


def diagnose_gateways(*, at: datetime) -> int:
    """Look at every gateway, once an hour more closely; how many were looked at.

    Two looks in a row without an answer begin a downtime, dated from the first; one answer ends it.
    """
    GatewayCheck.objects.filter(at__lt=at - KEPT_FOR).delete()
    return sum(diagnose_gateway(alias, at=at) for alias in conf().gateways)


def diagnose_gateway(alias: str, *, at: datetime) -> bool:
    """Look at one. One that is not set up right is not looked at: nobody is out there to ask."""
    try:
        gateway = gateway_of(alias)
    except BillingError as trouble:
        logger.info("%s is not looked at: %s", alias, trouble)
        return False
    health = _health(gateway)
    problems = _problems(gateway, at=at) if health.is_reachable else None
    former = last_check(alias)
    GatewayCheck.objects.create(
        gateway=alias,
        at=at,
        is_reachable=health.is_reachable,
        latency_ms=max(health.latency_ms, 0),
        problems=problems,
        detail=health.detail[:500],
    )
    _write_downtime(alias, health, former, at=at)
    return True


def _health(gateway: Gateway) -> Health:
    try:
        return gateway.health()
    except Exception as trouble:
        # One gateway's fault keeps nobody from looking at the others.
        logger.warning("%s: its health could not be asked: %s", gateway.alias, type(trouble).__name__)
        return Health(is_reachable=False, latency_ms=0, detail=type(trouble).__name__)


def _problems(gateway: Gateway, *, at: datetime) -> list[dict[str, Any]] | None:
    """What it says is wrong; None where it was asked less than an hour ago, or cannot say."""
    looked = GatewayCheck.objects.filter(gateway=gateway.alias, at__gt=at - DIAGNOSED_EVERY)
    if looked.exclude(problems=None).exists():
        return None
    try:
        return [asdict(problem) for problem in gateway.diagnose()]
    except Exception as trouble:
        logger.warning("%s could not be diagnosed: %s", gateway.alias, type(trouble).__name__)
        return None


def _write_downtime(alias: str, health: Health, former: GatewayCheck | None, *, at: datetime) -> None:
    down = downtime_of(alias)
    if health.is_reachable:
        # Its end is to be applied as its beginning was.
        over = {"ended_at": at, "applied_at": None, "applied_to": 0}
        # A look from before it began, by one whose clock or answer is late, tells nothing of its end.
        Downtime.objects.filter(gateway=alias, ended_at=None, began_at__lte=at).update(**over)
        return
    is_second = former and not former.is_reachable and former.at > at - IN_A_ROW_WITHIN
    if down or not is_second:
        return
    try:
        with transaction.atomic():
            Downtime.objects.create(gateway=alias, began_at=former.at)  # type: ignore[union-attr]
    except IntegrityError:
        return  # Somebody else has just seen the same.
