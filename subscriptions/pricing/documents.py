"""Prices as JSON and back: figures are strings, nothing is guessed, and what is not known is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from subscriptions.pricing.extras import Minimum, SetUpFee
from subscriptions.pricing.figures import PricingError, figure, text
from subscriptions.pricing.lines import ChargeModel
from subscriptions.pricing.plain import Flat, Package, PartOfPackage, Percentage, PerUnit
from subscriptions.pricing.tiers import Graduated, Tier, Volume, ZeroUnits

Document = dict[str, Any]
Choice = TypeVar("Choice", bound=StrEnum)
# No price is made of more parts, and no document of a stranger's goes deeper.
TIERS_MAX = 100


def from_document(document: Any) -> ChargeModel:
    """The price that `document` tells of. Raises PricingError, which names the key.

    `{"type": "per_unit", "unit_amount": "7"}`; around any of them `"minimum"` and `"set_up_fee"`.
    """
    told = dict(_mapping(document, name="price"))
    fee, minimum = told.pop("set_up_fee", None), told.pop("minimum", None)
    type_ = told.pop("type", None)
    reader = _READERS.get(type_) if isinstance(type_, str) else None
    if reader is None:
        raise PricingError(f"type: one of {', '.join(_READERS)}, not {type_!r}")
    price = reader(told)
    if told:
        raise PricingError(f"{', '.join(map(str, told))}: no part of a {type_} price")
    if minimum is not None:
        price = Minimum(price, _figure(minimum, name="minimum"))
    return price if fee is None else SetUpFee(price, _figure(fee, name="set_up_fee"))


def to_document(price: ChargeModel) -> Document:
    """The inverse of `from_document`, for what that makes."""
    match price:
        case SetUpFee(of, amount):
            return {**to_document(of), "set_up_fee": text(amount)}
        case Minimum(of, amount):
            return {**to_document(of), "minimum": text(amount)}
        case Flat(amount):
            return {"type": "flat", "amount": text(amount)}
        case PerUnit(amount):
            return {"type": "per_unit", "unit_amount": text(amount)}
        case Package(size, amount, free, part):
            told = {"size": text(size), "amount": text(amount), "free_units": text(free)}
            return {"type": "package", **told, "part": part.value}
        case Percentage(percent, fixed, least, most):
            told = {"percent": text(percent), "fixed": text(fixed), "least": text(least)}
            return {"type": "percentage", **told, **({} if most is None else {"most": text(most)})}
        case Graduated(tiers, zero) | Volume(tiers, zero):
            type_ = "graduated" if isinstance(price, Graduated) else "volume"
            return {"type": type_, "tiers": [_told(tier) for tier in tiers], "zero_units": zero.value}
    raise PricingError(f"{type(price).__name__} has no document")


def _told(tier: Tier) -> Document:
    end = None if tier.up_to is None else text(tier.up_to)
    return {"up_to": end, "unit_amount": text(tier.unit_amount), "flat_amount": text(tier.flat_amount)}


def _flat(told: Document) -> ChargeModel:
    return Flat(_taken(told, "amount"))


def _per_unit(told: Document) -> ChargeModel:
    return PerUnit(_taken(told, "unit_amount"))


def _package(told: Document) -> ChargeModel:
    size, amount = _taken(told, "size"), _taken(told, "amount")
    return Package(size, amount, _taken(told, "free_units", "0"), _chosen(told, "part", PartOfPackage.WHOLE))


def _percentage(told: Document) -> ChargeModel:
    percent, fixed, least = _taken(told, "percent"), _taken(told, "fixed", "0"), _taken(told, "least", "0")
    return Percentage(percent, fixed, least, _taken(told, "most") if "most" in told else None)


def _tiers(told: Document) -> tuple[Tier, ...]:
    listed = told.pop("tiers", None)
    if not isinstance(listed, list) or len(listed) > TIERS_MAX:
        raise PricingError(f"tiers: a list of at most {TIERS_MAX}")
    return tuple(_tier(dict(_mapping(one, name="tiers"))) for one in listed)


def _tier(told: Document) -> Tier:
    if "up_to" not in told:
        raise PricingError("up_to: where the tier ends, or null for the last")
    end = None if told["up_to"] is None else _figure(told["up_to"], name="up_to")
    del told["up_to"]
    found = Tier(end, _taken(told, "unit_amount", "0"), _taken(told, "flat_amount", "0"))
    if told:
        raise PricingError(f"{', '.join(map(str, told))}: no part of a tier")
    return found


def _graduated(told: Document) -> ChargeModel:
    return Graduated(_tiers(told), _chosen(told, "zero_units", ZeroUnits.FREE))


def _volume(told: Document) -> ChargeModel:
    return Volume(_tiers(told), _chosen(told, "zero_units", ZeroUnits.FREE))


_READERS: dict[str, Callable[[Document], ChargeModel]] = {
    "flat": _flat,
    "per_unit": _per_unit,
    "package": _package,
    "percentage": _percentage,
    "graduated": _graduated,
    "volume": _volume,
}


def _taken(told: Document, name: str, default: str | None = None) -> Decimal:
    if name not in told and default is None:
        raise PricingError(f"{name}: is missing")
    return _figure(told.pop(name, default), name=name)


def _figure(value: Any, *, name: str) -> Decimal:
    if not isinstance(value, str):
        raise PricingError(f"{name}: a decimal as a string, not {type(value).__name__}")
    return figure(value, name=name)


def _chosen(told: Document, name: str, default: Choice) -> Choice:
    choices = type(default)
    value = told.pop(name, default.value)
    if value not in [choice.value for choice in choices]:
        raise PricingError(f"{name}: one of {', '.join(choices)}, not {value!r}")
    return choices(value)


def _mapping(value: Any, *, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PricingError(f"{name}: an object, not {type(value).__name__}")
    return value
