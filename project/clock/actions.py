from __future__ import annotations

from io import StringIO

from django.core.management import CommandError, call_command
from django.db.models import F

from billing import clock
from billing.gateways.sandbox.outage import switch_off, switch_on, troubles_of
from project.clock.models import THE_ROW, Offset
from project.clock.time import forget

DAYS_MAX = 31


def turn(days: int) -> str:
    """So many days on, and on each what cron would have done; what went wrong, if anything did."""
    said = ""
    for _day in range(min(days, DAYS_MAX)):
        Offset.objects.get_or_create(pk=THE_ROW)
        Offset.objects.filter(pk=THE_ROW).update(days=F("days") + 1)
        forget()
        try:
            call_command("billing_tick", stdout=StringIO(), stderr=StringIO())
        except CommandError as trouble:
            said = str(trouble)
    return said


def days_ahead() -> int:
    found = Offset.objects.filter(pk=THE_ROW).first()
    return found.days if found else 0


def break_gateway() -> None:
    """Nothing reaches the bank any more, for everybody."""
    switch_on("unreachable", at=clock.now())


def mend_gateway() -> None:
    switch_off()


def is_broken() -> bool:
    return bool(troubles_of("", at=clock.now()))
