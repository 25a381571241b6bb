"""The whole file, the catalog and the coupons above it: what it declares, and what of it is not so yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from subscriptions.catalog.declared.differences import Change, Difference, differences, impossible
from subscriptions.catalog.declared.documents import read_catalog
from subscriptions.catalog.declared.entries import Catalog
from subscriptions.catalog.declared.queries import stored_catalog
from subscriptions.catalog.declared.reading import BadDocument, Problem, Section
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.declared.documents import read_coupons
from subscriptions.discounts.declared.entries import CouponDifference, CouponEntry
from subscriptions.discounts.declared.queries import stored_coupons
from subscriptions.discounts.states import OfferState


class Declared(NamedTuple):
    catalog: Catalog
    coupons: Sequence[CouponEntry]


class Found(NamedTuple):
    """What differs, in the order in which it can be carried out."""

    catalog: Sequence[Difference]
    coupons: Sequence[CouponDifference]

    @property
    def all(self) -> list[Difference | CouponDifference]:
        return [*self.catalog, *self.coupons]

    @property
    def to_do(self) -> list[Difference | CouponDifference]:
        return [one for one in self.all if one.change != Change.LEFT]


def read_declared(document: Any) -> Declared:
    """What the document declares. Raises BadDocument, with everything that is wrong told at once."""
    problems: list[Problem] = []
    coupons: list[CouponEntry] = []
    rest = document
    if isinstance(document, dict):
        rest = {key: value for key, value in document.items() if key != "coupons"}
        coupons = read_coupons(Section(document.get("coupons"), "coupons", problems))
    try:
        catalog = read_catalog(rest)
    except BadDocument as bad:
        raise BadDocument([*bad.problems, *problems]) from bad
    if problems:
        raise BadDocument(problems)
    return Declared(catalog, coupons)


def differences_of(declared: Declared, *, archives_missing: bool = False) -> Found:
    """From what is stored now. Raises BadDocument for what cannot become so."""
    stored, coupons = stored_catalog(), {entry.key: entry for entry in stored_coupons()}
    plans = {plan.key for plan in (*stored.plans, *declared.catalog.plans)}
    if problems := [*impossible(declared.catalog, stored), *_impossible(declared.coupons, coupons, plans)]:
        raise BadDocument(problems)
    found = differences(declared.catalog, stored, archives_missing=archives_missing)
    return Found(found, list(_compared(declared.coupons, coupons, archives=archives_missing)))


def _impossible(
    declared: Iterable[CouponEntry], stored: dict[str, CouponEntry], plans: set[str]
) -> Iterator[Problem]:
    for entry in declared:
        path = f"coupons.{entry.key}"
        if missing := entry.terms.plan_keys - plans:
            yield Problem(f"{path}.plans", f"no plans: {', '.join(sorted(missing))}")
        old = stored.get(entry.key)
        if old and old.was_redeemed and old.terms != entry.terms:
            yield Problem(path, "it has been redeemed, and its terms stay: declare it under another key")
        if old and entry.redemptions_max is not None and entry.redemptions_max < old.redeemed:
            yield Problem(f"{path}.redemptions_max", f"it has been redeemed {old.redeemed} times")
    yield from _taken({entry.key: entry.codes for entry in declared})


def _taken(declared: dict[str, frozenset[str]]) -> Iterator[Problem]:
    """Codes that a file cannot name: they are another coupon's, or not for everybody."""
    codes = [code for of_coupon in declared.values() for code in of_coupon]
    for row in PromotionCode.objects.filter(code__in=codes).select_related("coupon"):
        is_ours = row.code in declared.get(row.coupon.key, ()) and row.customer_id is None
        if not is_ours or row.redemptions_max or row.valid_from_at or row.valid_until_at:
            said = f"the code {row.code} is another coupon's, one customer's, or has limits of its own"
            yield Problem("coupons", said)


def _compared(
    declared: Iterable[CouponEntry], stored: dict[str, CouponEntry], *, archives: bool
) -> Iterator[CouponDifference]:
    left = dict(stored)
    for entry in declared:
        old = left.pop(entry.key, None)
        if old is None:
            yield CouponDifference(Change.CREATED, entry)
        elif entry != old:
            yield CouponDifference(Change.CHANGED, entry, old)
    for entry in left.values():
        if entry.state == OfferState.ACTIVE:
            yield CouponDifference(Change.RETIRED if archives else Change.LEFT, entry)
