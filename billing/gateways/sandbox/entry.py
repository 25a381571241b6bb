"""Reading what was typed into the card form. Whatever is not a test card is dropped unseen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from billing.errors import BillingError
from billing.gateways.sandbox.cards import BY_NUMBER, TestCard

YEARS_AHEAD_MAX = 30


class EntryRefused(BillingError):
    """The form cannot be taken. `problems` says why by field, and never repeats what was typed."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@sensitive_variables()
def card_of(number: str) -> TestCard | None:
    """The test card with this number, typed with or without spaces or dashes."""
    return BY_NUMBER.get(re.sub(r"[ -]", "", number))


@sensitive_variables()
def problems_of(
    *, number: str, exp_month: int | str, exp_year: int | str, cvc: str, at: datetime
) -> dict[str, str]:
    """What is wrong, by field; empty when the card may be taken."""
    problems = {}
    if card_of(number) is None:
        problems["number"] = _("This is the sandbox: never type a real card.")
    month, year = whole(exp_month), year_of(exp_year)
    if not 1 <= month <= 12:
        problems["exp_month"] = _("Enter a month from 1 to 12.")
    if not at.year <= year <= at.year + YEARS_AHEAD_MAX:
        problems["exp_year"] = _("Enter a year that is not over, such as %(year)s.") % {"year": at.year + 3}
    elif "exp_month" not in problems and (year, month) < (at.year, at.month):
        problems["exp_month"] = _("This expiry date is in the past.")
    if not re.fullmatch(r"[0-9]{3,4}", cvc):
        problems["cvc"] = _("Enter the 3 or 4 digits of the security code.")
    return problems


@sensitive_variables()
def whole(typed: int | str) -> int:
    """The number typed, or -1: a year or month is at most four plain digits."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text := str(typed).strip()) else -1


@sensitive_variables()
def year_of(typed: int | str) -> int:
    """A year, also when only its last two digits were typed, as on a card."""
    year = whole(typed)
    return year + 2000 if 0 <= year < 100 else year
