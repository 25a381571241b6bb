"""Card numbers by accident: found before they are stored, logged or shown (ISO/IEC 7812-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(r"\d+(?:[\s._-]{1,3}\d+)*")
# Beginnings and lengths that networks issue: part of a longer number, an IBAN say, is rarely one by chance.
_ISSUED = re.compile(r"4(\d{12}|\d{15}|\d{18})|(5\d|2[2-7]|35)\d{14}|3[47]\d{13}|3[0689]\d{12}|6\d{12,18}")


def has_card_number(text: str) -> bool:
    """Whether `text` holds 13 to 19 digits, in groups or not, that pass the Luhn check.

    What stands beside a card, such as its expiry, does not hide it.
    """
    return any(_has_card(re.findall(r"\d+", run)) for run in _RUN.findall(text))


def _has_card(groups: list[str]) -> bool:
    whole = "".join(groups)
    if 13 <= len(whole) <= 19 and _passes(whole):
        return True
    return any(_ISSUED.fullmatch(number) and _passes(number) for number in _neighbours(groups))


def _neighbours(groups: list[str]) -> Iterator[str]:
    """Groups that stand together and make 13 to 19 digits; cards are printed in groups of three and more."""
    for first in range(len(groups)):
        number = ""
        for group in groups[first : first + 6]:
            number += group
            if len(group) < 3 or len(number) > 19:
                break
            if len(number) >= 13:
                yield number


def _passes(digits: str) -> bool:
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0
