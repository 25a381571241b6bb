from __future__ import annotations

import re
from collections.abc import Sequence

_STEP = re.compile(r"(pm_[0-9A-Z]{20}) (before|after) (pm_[0-9A-Z]{20})")


def moved(public_ids: Sequence[str], step: str) -> list[str]:
    """The order after `pm_A before pm_B`. Said twice it is done once, and a stale step moves nothing else.

    Raises ValueError when the step cannot be read or names a card that is not in the order.
    """
    found = _STEP.fullmatch(step)
    if not found or not {found[1], found[3]} <= set(public_ids) or found[1] == found[3]:
        raise ValueError("not a step between two of these cards")
    order = [public_id for public_id in public_ids if public_id != found[1]]
    order.insert(order.index(found[3]) + (found[2] == "after"), found[1])
    return order
