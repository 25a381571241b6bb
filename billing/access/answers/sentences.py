"""The one sentence that tells the customer what is the matter, per cause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from billing.access.causes import Cause
from billing.access.denied import Denied
from billing.money import Money

# Only what the cardholder can act on. Lost and stolen cards are told as any other refusal:
# whoever holds the card now must not learn that the bank knows (Stripe, decline codes).
_REASONS = {
    "insufficient_funds": gettext_lazy("the card does not have enough funds"),
    "expired_card": gettext_lazy("the card has expired"),
    "incorrect_cvc": gettext_lazy("the security code is not right"),
    "processing_error": gettext_lazy("the bank could not process it; it may work if you try again"),
    "authentication_failed": gettext_lazy("the bank's confirmation did not go through"),
}


def sentence(denied: Denied) -> str:
    """In the language that is active now."""
    return _SENTENCES[denied.cause](denied.facts)


def declined(code: str | None) -> str:
    """That a bank refused, and why as far as the customer is told."""
    told = _REASONS.get(code or "")
    if told is None:
        return _("The bank declined the card and gave no reason.")
    return _("The bank declined the card: %(reason)s.") % {"reason": told}


def _no_payment_method(facts: Any) -> str:
    return _("There is no card on file for this account yet.")


def _payment_method_expired(facts: Any) -> str:
    # The month the card was good for is the one before the instant at which it ended.
    if "expired_at" not in facts:
        return _("The card on file has expired.")
    ended = datetime.fromisoformat(facts["expired_at"])
    year, month = (ended.year, ended.month - 1) if ended.month > 1 else (ended.year - 1, 12)
    return _("The card ending in %(last4)s expired at the end of %(month)02d/%(year)d.") % {
        "last4": facts["last4"],
        "month": month,
        "year": year,
    }


def _payment_declined(facts: Any) -> str:
    return declined(facts.get("code"))


def _authentication_required(facts: Any) -> str:
    return _("Your bank wants you to confirm that the card is yours.")


def _invoice_overdue(facts: Any) -> str:
    if "due_at" not in facts:
        return _("An invoice is past its due date.")
    due = date_format(datetime.fromisoformat(facts["due_at"]), "DATE_FORMAT")
    told = _("Invoice %(number)s over %(amount)s was due on %(due)s.")
    told %= {"number": facts["number"], "amount": _money(facts["amount"]), "due": due}
    return f"{told} {_what_is_left(facts)}".strip()


def _what_is_left(facts: Any) -> str:
    """What the customer keeps on this rung of the access ladder, and until when."""
    if facts.get("keeps_until"):
        keeps = _("Until %(day)s nothing is taken away.")
        return keeps % {"day": _day(facts["keeps_until"])}
    if facts.get("reads_until"):
        reads = _("Until %(day)s you can still look at everything, but change nothing.")
        return reads % {"day": _day(facts["reads_until"])}
    if facts.get("may_read"):
        return _("You can still look at everything, but change nothing.")
    return ""


def _day(instant: str) -> str:
    return date_format(localtime(datetime.fromisoformat(instant)), "DATE_FORMAT")


def _credit_exhausted(facts: Any) -> str:
    if "needed" not in facts:
        return _("The credit of this account is used up.")
    if "overdrawn" in facts:
        told = _("This needs %(needed)s, and %(overdrawn)s is owed before that.")
        return told % {name: _money(facts[name]) for name in ("needed", "overdrawn")}
    told = _("This needs %(needed)s; %(available)s of your credit is left.")
    return told % {name: _money(facts[name]) for name in ("needed", "available")}


def _credit_limit_exceeded(facts: Any) -> str:
    if "needed" not in facts:
        return _("The credit limit of this account is reached.")
    if "overdrawn" in facts:
        told = _("This needs %(needed)s, and %(overdrawn)s more than your limit of %(limit)s is used.")
        return told % {name: _money(facts[name]) for name in ("needed", "overdrawn", "limit")}
    told = _("This needs %(needed)s; %(available)s of your %(limit)s limit is free.")
    return told % {name: _money(facts[name]) for name in ("needed", "available", "limit")}


def _budget_exceeded(facts: Any) -> str:
    if "needed" not in facts:
        return _("The budget that you set for this month is used up.")
    told = _("This needs %(needed)s; %(available)s of the budget that you set for this month is left.")
    return told % {name: _money(facts[name]) for name in ("needed", "available")}


def _not_subscribed(facts: Any) -> str:
    if facts.get("is_incomplete"):
        return _("Your plan starts as soon as its first invoice is paid.")
    return _("This is part of a plan, and this account has none that opens it.")


def _feature_not_in_plan(facts: Any) -> str:
    if facts.get("is_own"):
        return _("We have agreed on something else for this account. Please contact us.")
    if facts.get("at_least", 1) > 1:
        return _("Your plan does not include as much of this as you asked for.")
    return _("Your plan does not include this.")


def _trial_ended(facts: Any) -> str:
    if "trial_ended_at" not in facts:
        return _("Your trial has ended.")
    return _("Your trial ended on %(day)s.") % {"day": _day(facts["trial_ended_at"])}


def _subscription_paused(facts: Any) -> str:
    if "paused_since" not in facts:
        return _("Your subscription is paused.")
    return _("Your subscription has been paused since %(day)s.") % {"day": _day(facts["paused_since"])}


def _seats_exceeded(facts: Any) -> str:
    if facts.get("is_kept"):
        return _("A seat is kept for you. Take it, and you are in.")
    if facts.get("free"):
        told = ngettext(
            "You have no seat yet; %(free)d is free.",
            "You have no seat yet; %(free)d are free.",
            facts["free"],
        )
        return told % {"free": facts["free"]}
    if "seats" not in facts:
        return _("You have no seat.")
    told = ngettext(
        "You have no seat, and the only one is taken.",
        "You have no seat, and all %(seats)d are taken.",
        facts["seats"],
    )
    return told % {"seats": facts["seats"]}


def _payment_needed(facts: Any) -> str:
    if "needed" not in facts:
        return _("This is paid for by the request.")
    return _("This costs %(needed)s.") % {"needed": _money(facts["needed"])}


def _money(data: Any) -> str:
    return Money.from_json(data).format(get_language())


def _customer_suspended(facts: Any) -> str:
    if "suspended_at" not in facts:
        return _("This account is suspended. Paying does not lift it; please contact us.")
    since = date_format(datetime.fromisoformat(facts["suspended_at"]), "DATE_FORMAT")
    told = _("This account has been suspended since %(since)s. Paying does not lift it; please contact us.")
    return told % {"since": since}


def _rate_limited(facts: Any) -> str:
    if "requests" not in facts:
        return _("Too many requests. Please wait a moment.")
    return ngettext(
        "More than %(requests)d request in %(seconds)d seconds. Please wait a moment.",
        "More than %(requests)d requests in %(seconds)d seconds. Please wait a moment.",
        facts["requests"],
    ) % {"requests": facts["requests"], "seconds": facts["seconds"]}


def _gateway_unavailable(facts: Any) -> str:
    return _("Our payment provider does not answer at the moment. Nothing was charged; please try again.")


def _misconfigured(facts: Any) -> str:
    return _("Payments are not set up correctly on our side. You cannot mend this; we have been told.")


_SENTENCES: dict[Cause, Callable[[Any], str]] = {
    Cause.NO_PAYMENT_METHOD: _no_payment_method,
    Cause.PAYMENT_METHOD_EXPIRED: _payment_method_expired,
    Cause.PAYMENT_DECLINED: _payment_declined,
    Cause.AUTHENTICATION_REQUIRED: _authentication_required,
    Cause.INVOICE_OVERDUE: _invoice_overdue,
    Cause.CREDIT_EXHAUSTED: _credit_exhausted,
    Cause.CREDIT_LIMIT_EXCEEDED: _credit_limit_exceeded,
    Cause.BUDGET_EXCEEDED: _budget_exceeded,
    Cause.NOT_SUBSCRIBED: _not_subscribed,
    Cause.FEATURE_NOT_IN_PLAN: _feature_not_in_plan,
    Cause.TRIAL_ENDED: _trial_ended,
    Cause.SUBSCRIPTION_PAUSED: _subscription_paused,
    Cause.SEATS_EXCEEDED: _seats_exceeded,
    Cause.PAYMENT_NEEDED: _payment_needed,
    Cause.CUSTOMER_SUSPENDED: _customer_suspended,
    Cause.RATE_LIMITED: _rate_limited,
    Cause.GATEWAY_UNAVAILABLE: _gateway_unavailable,
    Cause.MISCONFIGURED: _misconfigured,
}
