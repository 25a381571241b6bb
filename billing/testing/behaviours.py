"""The cards a gateway's tests need, by how they act."""

from __future__ import annotations

from enum import StrEnum


class Behaviour(StrEnum):
    """What the card that is entered does. Every vendor publishes test numbers for these."""

    WORKS = "works"
    ALSO_WORKS = "also_works"
    REFUSED_SOFTLY = "insufficient_funds"
    REFUSED_HARD = "stolen_card"
    REFUSED_WHEN_CHARGED = "refused_when_charged"
    CONFIRMED_AT_SETUP = "confirmed_at_setup"
    CONFIRMED_WHEN_CHARGED = "confirmed_when_charged"
    DISPUTED = "disputed"
