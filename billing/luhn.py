"""Card numbers by accident: found before they are stored, logged or shown (ISO/IEC 7812-1)."""

from __future__ import annotations

import re

_RUN = re.compile(r"(?<!\d)\d(?:[ \-.]?\d){12,18}(?!\d)", re.ASCII)


def has_card_number(text: str) -> bool:
    """Whether `text` holds 13 to 19 digits, spaced or not, that pass the Luhn check."""
    return any(_passes(re.sub(r"\D", "", run)) for run in _RUN.findall(text))


def _passes(digits: str) -> bool:
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0
