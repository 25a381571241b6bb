"""What went wrong, in words that say what staff can do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing.errors import (
    BillingError,
    Declined,
    GatewayError,
    IllegalMove,
    KeyReused,
    Misconfigured,
    OutcomeUnknown,
    Unreachable,
)


def trouble_in_words(error: Exception) -> str:
    match error:
        case OutcomeUnknown():
            return _(
                "The gateway did not say whether it was done. It is being asked: look at the file in a few"
                " minutes, and do not start anew."
            )
        case Unreachable():
            return _(
                "The gateway cannot be reached. Nothing has moved. Press again in a few minutes, on this"
                " page."
            )
        case Declined(code=code):
            return _("The gateway refused: %(code)s. Give the money back another way.") % {"code": code}
        case Misconfigured():
            return _(
                "The gateway does not take our keys or settings. Tell whoever runs this site: “manage.py"
                " check” says more. Nothing has moved."
            )
        case GatewayError():
            return _("The gateway did not do it: %(why)s") % {"why": error}
        case KeyReused():
            return _("This page was used for something else before. Open it anew.")
        case IllegalMove():
            return _("It is not in a state for that: %(why)s.") % {"why": error}
        case OSError():
            return _("No mail could be sent: %(why)s. Try again in a few minutes.") % {"why": error}
    assert isinstance(error, BillingError)
    return _("This cannot be done: %(why)s") % {"why": error}
