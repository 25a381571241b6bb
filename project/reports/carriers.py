"""Goods that are charged by the piece: how well the carriers pay, who exist as little as the parcels."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

CARRIERS = {"postwagen": "Postwagen AG", "tern": "Tern & Daughters", "snail": "Royal Snail"}
GRADES = ("AAA", "AA", "A", "BBB", "BB", "B")


@dataclass(frozen=True, slots=True)
class CreditReport:
    """What a creditor wants to know of a carrier."""

    name: str
    grade: str
    pays_within_days: int
    turnover_millions: int
    own_capital_percent: int


def credit_report(key: str) -> CreditReport:
    """The same on every day. Raises KeyError for a carrier that nobody knows."""
    chance = crc32(key.encode())
    grade = chance % len(GRADES)
    return CreditReport(
        CARRIERS[key], GRADES[grade], 14 + 6 * grade, 40 + chance % 700, 48 - 6 * grade + chance % 5
    )
