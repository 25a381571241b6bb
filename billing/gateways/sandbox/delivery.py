"""The bank's post: events on their way to a project's address, tried again until one is answered."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.apps import apps
from django.utils.module_loading import import_string

from billing.conf import conf
from billing.gateways.messages import Delivery
from billing.gateways.sandbox.options import INBOX, MISHAPS, secrets_of
from billing.gateways.signatures import sign

logger = logging.getLogger("billing.sandbox")

HEADER = "Sandbox-Signature"
AT_ONCE = 200
TRIES_MAX = 12
TIMEOUT_SECONDS = 5
LATE_SECONDS_MAX = 3600
BANK = "billing.gateways.sandbox"


class NoRedirects(HTTPRedirectHandler):
    """The bank speaks to the configured address alone, wherever that one points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


# No proxy of the environment, no redirect, no other scheme than http(s): see `options`.
OPENER = build_opener(NoRedirects, ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Fate:
    """What the post does to one letter; the same for the same seed and letter."""

    copies: int = 1
    delay: timedelta = timedelta(0)
    rank: int = 0


def deliver_events(*, at: datetime) -> int:
    """Send what waits to each project's account; how many arrived."""
    if not apps.is_installed(BANK):
        return 0
    accounts = {alias: entry.get("OPTIONS", {}) for alias, entry in conf().gateways.items() if is_bank(entry)}
    return sum(_deliver(alias, options, at=at) for alias, options in accounts.items())


def is_bank(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("BACKEND") == BANK)


def _deliver(alias: str, options: Mapping[str, Any], *, at: datetime) -> int:
    from billing.gateways.sandbox.models import BankEvent

    waiting = BankEvent.objects.filter(account=alias, sent_at=None, send_at__lte=at).order_by("pk")[:AT_ONCE]
    if not waiting:
        return 0
    fates = fates_of(waiting, chaos_of(options))
    letters = sorted(waiting, key=lambda event: (fates[event.pk].rank, event.pk))
    return sum(_send(event, fates[event.pk], options, at=at) for event in letters)


def chaos_of(options: Mapping[str, Any]) -> Mapping[str, int]:
    """What staff have switched on at the bank, else what the project's OPTIONS say."""
    switched = apps.get_model("billing_sandbox", "Chaos").objects.values(*MISHAPS, "seed").first()
    given: Mapping[str, int] = switched or options.get("CHAOS", {})
    return given


def fates_of(events: Iterable[Any], chaos: Mapping[str, int]) -> dict[int, Fate]:
    return {event.pk: _fate(Random(f"{chaos.get('seed', 0)}:{event.pk}"), chaos) for event in events}  # noqa: S311


def _fate(chance: Random, chaos: Mapping[str, int]) -> Fate:
    drawn = {mishap: chance.randrange(100) < chaos.get(mishap, 0) for mishap in MISHAPS}
    seconds, rank = chance.randrange(1, LATE_SECONDS_MAX), chance.randrange(1, 1000)
    return Fate(
        copies=0 if drawn["lost"] else 1 + drawn["twice"],
        delay=timedelta(seconds=seconds * drawn["late"]),
        rank=rank * drawn["reordered"],
    )


def _send(event: Any, fate: Fate, options: Mapping[str, Any], *, at: datetime) -> bool:
    row = type(event).objects.filter(pk=event.pk, sent_at=None)
    if not fate.copies:
        row.update(send_at=None)
        return False
    if at < (due := event.happened_at + fate.delay):
        row.update(send_at=due)
        return False
    if all(_arrives(event, options, at=at) for _ in range(fate.copies)):
        row.update(sent_at=at, tries=event.tries + 1)
        return True
    tries = event.tries + 1
    row.update(tries=tries, send_at=None if tries >= TRIES_MAX else at + timedelta(seconds=15 * 3**tries))
    return False


def _arrives(event: Any, options: Mapping[str, Any], *, at: datetime) -> bool:
    from billing.gateways.sandbox.events import written

    body = written(event)
    signature = sign(body, secrets_of(event.account, options)[0], at=at)
    delivery = Delivery(body, {HEADER: signature, "Content-Type": "application/json"})
    try:
        if url := options.get("WEBHOOK_URL"):
            _post(url, delivery)
        else:
            import_string(options.get("WEBHOOK_SINK", INBOX))(event.account, delivery, at=at)
    # Whatever went wrong there, it is tried again, as every gateway does.
    except Exception as trouble:
        logger.warning("%s did not arrive: %s", event.reference, type(trouble).__name__)
        return False
    return True


def _post(url: str, delivery: Delivery) -> None:
    request = Request(url, data=delivery.body, headers=dict(delivery.headers), method="POST")  # noqa: S310
    with OPENER.open(request, timeout=TIMEOUT_SECONDS) as response:
        if response.status != 200:
            raise URLError(f"answered {response.status}")
