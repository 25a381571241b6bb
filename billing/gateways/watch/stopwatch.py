"""Clocks that stand still while a gateway is away: pure, and so the same whenever it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Pause(NamedTuple):
    """A span that is over. One that is not has no length yet: until it ends nothing comes due."""

    began_at: datetime
    ended_at: datetime


def runs_out_at(began_at: datetime, runs: timedelta, pauses: Iterable[Pause]) -> datetime:
    """When a clock started then has run for so long, standing still in every pause.

    What came due at the very instant a pause began has come due.
    """
    end = began_at + runs
    for pause in sorted(pauses):
        stood_from = max(pause.began_at, began_at)
        if stood_from >= end:
            break
        end += max(pause.ended_at - stood_from, timedelta(0))
    return end
