"""What staff must be told of. Pure: from how it goes to what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import dropwhile
from typing import NamedTuple

from django.utils.translation import gettext as _

from billing.access.causes import Cause
from billing.diagnosis.health.gateways import GatewayHealth
from billing.diagnosis.health.queries import Health

BACKLOG_AFTER = timedelta(minutes=10)
UNKNOWN_AFTER = timedelta(hours=1)
SILENT_AFTER = timedelta(hours=12)
STEP_FAILS_AFTER = timedelta(minutes=15)
IDLE_AFTER = timedelta(minutes=15)
INSPECTED_WITHIN = timedelta(days=3)
# So many times the usual, and at least so many, is a jump.
JUMP = 3
JUMP_MIN = 20


class Trouble(NamedTuple):
    """What is wrong, and of what: by these two it is known again at the next look."""

    slug: str
    subject: str
    said: str
    advice: str
    since: datetime | None = None


def troubles(health: Health) -> list[Trouble]:
    """All that is wrong, the worst first."""
    found = [trouble for gateway in health.gateways for trouble in _of_gateway(gateway, at=health.at)]
    return [*found, *_of_inbox(health), *_of_payments(health), *_of_upkeep(health), *_of_denials(health)]


def _of_gateway(gateway: GatewayHealth, *, at: datetime) -> Iterator[Trouble]:
    name = {"gateway": gateway.alias}
    if gateway.trouble:
        said = _("%(gateway)s cannot be used: %(trouble)s") % {**name, "trouble": gateway.trouble}
        yield Trouble("misconfigured", gateway.alias, said, _("See “manage.py check”."))
    if gateway.down_since:
        advice = _("Collection and the access ladder stand still until it answers. See its status page.")
        said = _("%(gateway)s does not answer") % name
        yield Trouble("gateway_down", gateway.alias, said, advice, gateway.down_since)
    for problem in gateway.problems:
        # By what to do about it: the words may tell figures that differ at every look.
        subject = f"{gateway.alias}:{sha256(problem['hint'].encode()).hexdigest()[:8]}"
        yield Trouble("problem", subject, f"{gateway.alias}: {problem['message']}", problem["hint"])
    paid_lately = gateway.succeeded + gateway.declined
    is_silent = gateway.last_event_at is None or gateway.last_event_at < at - SILENT_AFTER
    if gateway.sends_events and paid_lately and is_silent:
        said = _("%(gateway)s has sent no event for hours, though payments were made") % name
        advice = _("See at the gateway whether its deliveries to our address fail, and why.")
        yield Trouble("endpoint_silent", gateway.alias, said, advice)


def _of_inbox(health: Health) -> Iterator[Trouble]:
    inbox = health.inbox
    if inbox.oldest_at and inbox.oldest_at < health.at - BACKLOG_AFTER:
        said = _("%(count)s events of gateways wait to be carried out") % {"count": inbox.waiting}
        advice = _("See whether the workers run, or cron takes billing_tick.")
        yield Trouble("backlog", "inbox", said, advice, inbox.oldest_at)
    if inbox.dead:
        said = _("%(count)s events of gateways could not be carried out") % {"count": inbox.dead}
        yield Trouble("dead_events", "inbox", said, _("See their errors in the inbox, and replay them."))


def _of_payments(health: Health) -> Iterator[Trouble]:
    unknown = health.unknown
    if unknown.oldest_at and unknown.oldest_at < health.at - UNKNOWN_AFTER:
        said = _("%(count)s payments whose end nobody knows") % {"count": unknown.waiting}
        advice = _("Look them up at the gateway by their key; they are never charged again meanwhile.")
        yield Trouble("unknown_outcome", "payments", said, advice, unknown.oldest_at)


def _of_upkeep(health: Health) -> Iterator[Trouble]:
    if not health.taken_at or health.taken_at < health.at - IDLE_AFTER:
        said = _("nothing of what is to be done by time is being done")
        advice = _("Run billing_tick every minute, or a worker and beat.")
        yield Trouble("upkeep_idle", "upkeep", said, advice, health.taken_at)
    for step in health.failing:
        if step.failing_since and step.failing_since < health.at - STEP_FAILS_AFTER:
            said = _("the step %(step)s fails: %(error)s") % {"step": step.name, "error": step.error}
            advice = _("See the log of billing.tick or of the worker.")
            yield Trouble("upkeep", step.name, said, advice, step.failing_since)
    for inspection in filter(None, (health.audit, *health.reconciliations)):
        if inspection.findings and inspection.at > health.at - INSPECTED_WITHIN:
            said = _("%(inspection)s: %(count)s differences") % {
                "inspection": str(inspection),
                "count": inspection.findings,
            }
            advice = _("See the inspections in the admin.")
            subject = f"{inspection.kind}:{inspection.gateway}"
            yield Trouble("differences", subject, said, advice, inspection.at)


def _of_denials(health: Health) -> Iterator[Trouble]:
    for cause, counts in health.denials.items():
        *before, today = counts
        # From the day on which it came up first: what a project has just begun to ask is no jump for ever.
        lately = list(dropwhile(lambda count: not count, before))
        usual = sum(lately) / max(len(lately), 1)
        if today >= JUMP_MIN and today > JUMP * usual:
            said = _("%(count)s refusals today because of “%(cause)s”, %(usual)s on other days") % {
                "count": today,
                "cause": Cause(cause).label,
                "usual": round(usual),
            }
            yield Trouble("refusals_jump", cause, said, _("See the denials in the admin by this cause."))
