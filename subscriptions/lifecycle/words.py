"""What intervals are called."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subscriptions.calendar import Interval, Unit


def every(interval: Interval) -> str:
    """ "a month", "every 3 months"."""
    if interval.count == 1:
        return {
            Unit.DAY: _("a day"),
            Unit.WEEK: _("a week"),
            Unit.MONTH: _("a month"),
            Unit.YEAR: _("a year"),
        }[interval.unit]
    count = interval.count
    return {
        Unit.DAY: ngettext("every %(count)s day", "every %(count)s days", count),
        Unit.WEEK: ngettext("every %(count)s week", "every %(count)s weeks", count),
        Unit.MONTH: ngettext("every %(count)s month", "every %(count)s months", count),
        Unit.YEAR: ngettext("every %(count)s year", "every %(count)s years", count),
    }[interval.unit] % {"count": count}
