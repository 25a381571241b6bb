"""Standings: the facts the gate reads are what their sources say."""

from __future__ import annotations

from collections.abc import Iterator

from billing.diagnosis.audit.finding import Finding
from billing.diagnosis.proof import chunks_of_customers, proven_differences


def check_standings() -> Iterator[Finding]:
    """Each suspect is looked at again under the lock that every action takes first."""
    for chunk in chunks_of_customers():
        for customer, fact, stored, stated in proven_differences(chunk):
            yield Finding(customer, f"standing: {fact}", str(stored), str(stated))
