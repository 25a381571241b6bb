"""Whether a request only reads: then the second rung of the access ladder lets it in."""

from __future__ import annotations

from billing.access.policies import READING
from billing.standing.facts import Facts

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def asked_with(facts: Facts, method: str | None, *, is_sold: bool) -> Facts:
    """The facts as a request of this method is judged by; with none, as for a change.

    What is sold is served, and never only read.
    """
    return facts.plus(**{READING: True}) if method in SAFE_METHODS and not is_sold else facts
