"""What every sweep of this room does: each row its step, and no row in the way of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from billing.errors import GatewayError, Unreachable

logger = logging.getLogger("billing.payments")

Row = TypeVar("Row")


def swept(rows: Iterable[Row], *, step: Callable[[Row], bool], gateway: Callable[[Row], str]) -> int:
    """Take the step of each row; for how many it was the last. A gateway that is away is asked once."""
    away: set[str] = set()
    ended = 0
    for row in rows:
        if gateway(row) in away:
            continue
        try:
            ended += step(row)
        except Unreachable:
            away.add(gateway(row))
        except GatewayError as trouble:
            logger.info("%s: %r", row, trouble)
        except Exception:
            logger.exception("%s could not be completed", row)
    return ended
