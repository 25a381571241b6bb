"""From a document to the coupons that it declares, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from billing.errors import BillingError
from billing.money import Money
from subscriptions.catalog.declared.reading import NAME_MAX, Section, misgiven_figure
from subscriptions.discounts.codes.queries import spelled
from subscriptions.discounts.declared.entries import CouponEntry
from subscriptions.discounts.states import OfferState
from subscriptions.discounts.terms import (
    PERIODS_MAX,
    PRIORITY_MAX,
    REDEMPTIONS_MAX,
    AppliesTo,
    CouponTerms,
    Lasts,
    given_limits,
)

_KEY = re.compile(r"[-a-zA-Z0-9_]{1,60}", re.ASCII)
USUAL_PRIORITY = 50


def read_coupons(section: Section) -> list[CouponEntry]:
    """What stands below `coupons`; what is wrong is added to the section's problems."""
    found: list[CouponEntry] = []
    codes: dict[str, str] = {}
    for key, value in section.entries():
        if not _KEY.fullmatch(key):
            section.refuse(key, "a key has 1 to 60 letters of A to Z, digits, - and _")
        elif entry := _coupon(key, Section(value, section.at(key), section.problems)):
            found.append(entry)
            for code in sorted(entry.codes):
                if (other := codes.setdefault(code, key)) != key:
                    section.refuse(key, f"the code {code} is one of {other}, too")
    return found


def coupons_document(entries: Iterable[CouponEntry]) -> dict[str, Any]:
    """What `read_coupons` makes the same coupons of."""
    return {entry.key: _document(entry) for entry in entries}


def _coupon(key: str, told: Section) -> CouponEntry | None:
    known = len(told.problems)
    name = told.text("name", longest=NAME_MAX, is_needed=True)
    state = told.choice("state", OfferState.ACTIVE)
    said = _terms(told)
    most = told.whole("redemptions_max", 0, most=REDEMPTIONS_MAX) or None
    instants = (_instant(told, "valid_from"), _instant(told, "valid_until"))
    codes = _codes(told)
    told.end()
    if len(told.problems) > known:
        return None
    try:
        return CouponEntry(
            key, name, CouponTerms(**said), state, **given_limits(most, *instants), codes=codes
        )
    except BillingError as problem:
        told.refuse("", str(problem))
        return None


def _terms(told: Section) -> dict[str, Any]:
    percent, amount = _figure(told, "percent"), _figure(told, "amount")
    currency = told.text("currency", longest=3)
    periods = told.take("periods")
    lasts = told.choice("lasts", Lasts.ONCE if periods is None else Lasts.PERIODS)
    plans = told.take("plans") or []
    if not isinstance(plans, list) or not all(isinstance(plan, str) for plan in plans):
        told.refuse("plans", "a list of the keys of plans")
        plans = []
    return {
        "percent": percent,
        "amount": _money(told, amount, currency),
        "lasts": lasts,
        "periods": None if periods is None else told.as_whole("periods", periods, most=PERIODS_MAX),
        "applies_to": told.choice("applies_to", AppliesTo.INVOICE),
        "plan_keys": frozenset(plans),
        "is_first_time_only": told.flag("first_time_only", default=False),
        "priority": told.whole("priority", USUAL_PRIORITY, most=PRIORITY_MAX),
        "is_stackable": told.flag("stackable", default=False),
    }


def _figure(told: Section, key: str) -> str | None:
    value = told.take(key)
    if value is not None and (said := misgiven_figure(value)):
        told.refuse(key, said)
        return None
    return None if value is None else str(value)


def _money(told: Section, amount: str | None, currency: str) -> Money | None:
    if amount is None:
        return None
    try:
        return Money.of(amount, currency)
    except BillingError as problem:
        told.refuse("amount", f"{problem}")
        return None


def _instant(told: Section, key: str) -> datetime | None:
    value = told.take(key)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
        assert found.utcoffset() is not None
    except (TypeError, ValueError, AssertionError):
        told.refuse(key, 'an instant in quotes with its offset, such as "2026-03-01T00:00:00+00:00"')
        return None
    return found


def _codes(told: Section) -> frozenset[str]:
    value = told.take("codes") or []
    codes = value if isinstance(value, list) else [value]
    for code in codes:
        if not isinstance(code, str) or not spelled(code):
            told.refuse(
                "codes", f"a code has 3 to 40 letters of A to Z, digits, - and _, unlike {code!r:.60}"
            )
    return frozenset(spelled(code) for code in codes if isinstance(code, str))


def _document(entry: CouponEntry) -> Mapping[str, Any]:
    terms = entry.terms
    said = {
        "name": entry.name,
        "state": "" if entry.state == OfferState.ACTIVE else entry.state.value,
        "percent": "" if terms.percent is None else str(terms.percent),
        "amount": str(terms.amount).partition(" ")[0] if terms.amount else "",
        "currency": terms.amount.currency if terms.amount else "",
        "lasts": terms.lasts.value if terms.lasts == Lasts.FOREVER else "",
        "periods": terms.periods,
        "applies_to": "" if terms.applies_to == AppliesTo.INVOICE else terms.applies_to.value,
        "plans": sorted(terms.plan_keys),
        "first_time_only": terms.is_first_time_only,
        "stackable": terms.is_stackable,
        "redemptions_max": entry.redemptions_max,
        "valid_from": entry.valid_from_at and entry.valid_from_at.isoformat(),
        "valid_until": entry.valid_until_at and entry.valid_until_at.isoformat(),
        "codes": sorted(entry.codes),
    }
    priority = {} if terms.priority == USUAL_PRIORITY else {"priority": terms.priority}
    return {**{key: value for key, value in said.items() if value}, **priority}
