"""`BILLING["CLOCK"]` of the demo. The row is read once a second at most, so that asking costs nothing."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from project.clock.models import THE_ROW, Offset

REMEMBERED_SECONDS = 1.0
_remembered: list[tuple[float, int]] = []


def now() -> datetime:
    """As the world has it, and so many days later."""
    return timezone.now() + timedelta(days=_days())


def forget() -> None:
    """The row has changed."""
    _remembered.clear()


def _days() -> int:
    if _remembered and time.monotonic() - _remembered[-1][0] < REMEMBERED_SECONDS:
        return _remembered[-1][1]
    days = _aside() if _is_in_loop() else _read()
    _remembered[:] = [(time.monotonic(), days)]
    return days


def _read() -> int:
    try:
        found = Offset.objects.filter(pk=THE_ROW).values_list("days", flat=True).first()
    except DatabaseError:
        # Before the first migrate.
        return 0
    return found or 0


def _aside() -> int:
    """For asynchronous views, in which nobody may wait for a database: a thread does."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_read_and_close).result()


def _read_and_close() -> int:
    try:
        return _read()
    finally:
        connection.close()


def _is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
