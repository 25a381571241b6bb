from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from billing.diagnosis.customer_file.presses import Press


@dataclass(frozen=True, slots=True, kw_only=True)
class LongPress(Press):
    """It does one thing to many rows, each in a transaction of its own, as far as a request may last.

    `left` is how many there are still, before as after; its act gives how many it has done. `foresees` and
    `undone` may name %(left)s, `done` and `undone` %(count)s.
    """

    left: Callable[[Any], int]
    foresees: Any
    undone: Any
