"""Collecting: nobody is asked for what is paid, and nothing that is to be collected is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from billing.diagnosis.audit.finding import CHUNK, Finding, in_currency
from billing.invoices.states import InvoiceState
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.states import LIVE, DunningState


def check_asked_for(currency: str) -> Iterator[Finding]:
    """What payments have paid is collected no more; a credit note ends it with the next tick."""
    live = Dunning.objects.filter(state__in=LIVE)
    paid = live.filter(invoice__state=InvoiceState.PAID, invoice__credited_micros=0)
    for name, state in _rows(paid, currency):
        yield Finding(name, "collected, though its invoice is paid", state, DunningState.RECOVERED.value)


def check_forgotten(currency: str) -> Iterator[Finding]:
    """What goes on has a next try, or a last day to wait for a card; what has ended has none."""
    active = Dunning.objects.filter(state__in=[DunningState.DUE, DunningState.ACTIVE], next_try_at=None)
    waiting = Dunning.objects.filter(state=DunningState.WAITING, last_day_at=None)
    for name, state in (*_rows(active, currency), *_rows(waiting, currency)):
        yield Finding(name, "collected, though nothing comes next", state, DunningState.LOST.value)
    ended = Dunning.objects.exclude(state__in=LIVE).exclude(next_try_at=None)
    for name, state in _rows(ended, currency):
        yield Finding(name, "a next try, though it has ended", state, DunningState.ACTIVE.value)


CHECKS = (check_asked_for, check_forgotten)


def _rows(rows: QuerySet[Dunning], currency: str) -> Iterator[tuple[str, str]]:
    found = in_currency(rows, currency, "invoice__currency").order_by("pk")
    yield from found.values_list("public_id", "state").iterator(chunk_size=CHUNK)
