"""What a plan opens and what it costs, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.errors import BadAmount
from billing.money import Money
from subscriptions.catalog.features.models import FeatureKind, PlanFeature
from subscriptions.pricing import (
    ChargeModel,
    Flat,
    Graduated,
    Minimum,
    Package,
    Percentage,
    PerUnit,
    SetUpFee,
    Tier,
    Volume,
    total,
)


class Cost(NamedTuple):
    """ "$5.00", "each", and what is to be known besides."""

    amount: str
    of: str
    notes: tuple[str, ...] = ()


def opened(part: PlanFeature) -> str:
    """ "Exports", "Projects: 5", "Reports: 1,000 a period"."""
    said = {"feature": part.feature.name, "number": _number(Decimal(part.limit or 0))}
    if part.feature.kind == FeatureKind.FLAG:
        return part.feature.name
    if part.limit is None:
        return _("%(feature)s: as much as you like") % said
    if part.feature.kind == FeatureKind.QUOTA:
        for_each = _("%(feature)s: %(number)s a period for each unit")
        return (for_each if part.is_per_unit else _("%(feature)s: %(number)s a period")) % said
    for_each = _("%(feature)s: %(number)s for each unit")
    return (for_each if part.is_per_unit else "%(feature)s: %(number)s") % said


def cost_of(model: ChargeModel, *, currency: str) -> Cost:
    match model:
        case SetUpFee(of, fee):
            cost = cost_of(of, currency=currency)
            note = _("%(amount)s once, at the beginning") % {"amount": _money(fee, currency)}
            return cost._replace(notes=(*cost.notes, note))
        case Minimum(of, least):
            cost = cost_of(of, currency=currency)
            note = _("At least %(amount)s") % {"amount": _money(least, currency)}
            return cost._replace(notes=(*cost.notes, note))
        case Flat(amount):
            return Cost(_money(amount, currency), "")
        case PerUnit(amount):
            return Cost(_money(amount, currency), _("each"))
        case Package(size, amount, free, _part):
            every = _("for every %(number)s") % {"number": _number(size)}
            return Cost(_money(amount, currency), every, _free(free))
        case Percentage(percent, fixed, _least, _most):
            return Cost(f"{_number(percent)}%", "", (_money(fixed, currency),) if fixed else ())
        case Graduated(tiers) | Volume(tiers):
            for_one = total(model.lines(1, currency=currency), currency=currency)
            return Cost(for_one.format(get_language()), _("for one"), _steps(model, tiers, currency))
    return Cost("", "")


def _steps(model: ChargeModel, tiers: tuple[Tier, ...], currency: str) -> tuple[str, ...]:
    rule = _("All of them cost what the step says that they reach.")
    told = [_step(tier, currency) for tier in tiers]
    return (*told, rule) if isinstance(model, Volume) and len(tiers) > 1 else tuple(told)


def _step(tier: Tier, currency: str) -> str:
    flat, each = _money(tier.flat_amount, currency), _money(tier.unit_amount, currency)
    if not tier.flat_amount:
        cost = _("%(amount)s each") % {"amount": each}
    elif not tier.unit_amount:
        cost = flat
    else:
        cost = _("%(flat)s, and %(amount)s each") % {"flat": flat, "amount": each}
    if tier.up_to is None:
        return _("Beyond: %(cost)s") % {"cost": cost}
    return _("Up to %(number)s: %(cost)s") % {"number": _number(tier.up_to), "cost": cost}


def _free(units: Decimal) -> tuple[str, ...]:
    return (_("The first %(number)s are free") % {"number": _number(units)},) if units else ()


def _money(amount: Decimal, currency: str) -> str:
    try:
        return Money.of(amount, currency).format(get_language())
    except BadAmount:
        # Finer than a millionth.
        return f"{_number(amount)} {currency}"


def _number(value: Decimal) -> str:
    plain = value.normalize()
    return number_format(Decimal(f"{plain:f}"), use_l10n=True, force_grouping=True)
