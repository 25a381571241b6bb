"""Card numbers by accident: found before they are stored, logged or shown (ISO/IEC 7812-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(r"\d+(?:[\s._-]{1,3}\d+)*")


def has_card_number(text: str) -> bool:
    """Whether `text` holds 13 to 19 digits, in groups or not, that pass the Luhn check."""
    return any(_passes(digits) for run in _RUN.findall(text) for digits in _numbers(run))


def _numbers(run: str) -> Iterator[str]:
    """Neighbouring groups read as one number: what follows a card, such as its expiry, must not hide it."""
    groups = re.findall(r"\d+", run)
    for first in range(len(groups)):
        number = ""
        for group in groups[first : first + 19]:
            number += group
            if len(number) > 19:
                break
            if len(number) >= 13:
                yield number


def _passes(digits: str) -> bool:
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0
