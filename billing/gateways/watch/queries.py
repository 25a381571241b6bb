from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from billing.conf import conf
from billing.gateways.registry import is_configured
from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.gateways.watch.stopwatch import Pause


def downtime_of(gateway: str) -> Downtime | None:
    """The one that goes on."""
    return Downtime.objects.filter(gateway=gateway, ended_at=None).first()


def last_check(gateway: str) -> GatewayCheck | None:
    return GatewayCheck.objects.filter(gateway=gateway).order_by("-at", "-pk").first()


def awake_gateways() -> list[str]:
    """Those that can be used now. One that has just come back counts once the clocks have been set by it."""
    unsettled = Downtime.objects.filter(Q(ended_at=None) | Q(applied_at=None))
    away = set(unsettled.values_list("gateway", flat=True))
    return [alias for alias in conf().gateways if alias not in away and is_configured(alias)]


class Downtimes:
    """What is known of some gateways' downtimes since an instant, read at once."""

    def __init__(self, gateways: Collection[str], *, since: datetime) -> None:
        self._over: dict[str, list[Pause]] = defaultdict(list)
        self._since: dict[str, datetime] = {}
        touching = Q(ended_at=None) | Q(ended_at__gt=since)
        for downtime in Downtime.objects.filter(touching, gateway__in=set(gateways)).order_by("began_at"):
            if downtime.ended_at is None:
                self._since[downtime.gateway] = downtime.began_at
            else:
                self._over[downtime.gateway].append(Pause(downtime.began_at, downtime.ended_at))

    def pauses(self, gateway: str) -> list[Pause]:
        """Those that are over."""
        return self._over[gateway]

    def stands_since(self, gateway: str) -> datetime | None:
        """When the one began that goes on."""
        return self._since.get(gateway)
