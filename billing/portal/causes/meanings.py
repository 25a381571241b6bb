from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from billing.access.causes import Cause


class Meaning(NamedTuple):
    """`fixes` are steps for the customer; `program` is what a program that was refused should do."""

    what: Any
    fixes: tuple[Any, ...]
    program: Any


_SHOW_A_PERSON = _("Show the first remedy to a person. Trying again changes nothing until it is done.")

MEANINGS = {
    Cause.CUSTOMER_SUSPENDED: Meaning(
        _("We have closed this account for now. Cards and data are kept, and nothing is charged."),
        (_("Contact us. Paying or adding a card does not lift a suspension."),),
        _("Stop. No payment and no retry helps."),
    ),
    Cause.NO_PAYMENT_METHOD: Meaning(
        _("What you asked for needs a card on file, and there is none that can be charged."),
        (_("Add a card. You are then taken back to what you asked for."),),
        _SHOW_A_PERSON,
    ),
    Cause.PAYMENT_METHOD_EXPIRED: Meaning(
        _("The card on file is past the date printed on it, and no backup card can be charged."),
        (_("Replace the card with the new one from your bank, or add another."),),
        _SHOW_A_PERSON,
    ),
    Cause.PAYMENT_DECLINED: Meaning(
        _("Your bank refused the card. We are rarely told why, and never see more than its last digits."),
        (
            _("Use another card."),
            _("Or ask your bank to allow the card, and add it once more."),
        ),
        _SHOW_A_PERSON,
    ),
    Cause.AUTHENTICATION_REQUIRED: Meaning(
        _("Your bank wants to be sure that it is you (3-D Secure), and that was not finished."),
        (
            _("Confirm with your bank: in its app, by text message, or on the page that we link to."),
            _("If that does not work, use another card."),
        ),
        _SHOW_A_PERSON,
    ),
    Cause.INVOICE_OVERDUE: Meaning(
        _("An invoice is past its due date."),
        (
            _("Pay it, by any card. The door opens as soon as the payment has gone through."),
            _("If you have paid by bank transfer, contact us: it may not have arrived yet."),
        ),
        _SHOW_A_PERSON,
    ),
    Cause.CREDIT_EXHAUSTED: Meaning(
        _("What you asked for costs more than is left of the credit that was paid for or given."),
        (_("Top up. What you pay is there at once."),),
        _SHOW_A_PERSON,
    ),
    Cause.CREDIT_LIMIT_EXCEEDED: Meaning(
        _("What was used and not paid yet, together with what you asked for, is more than your limit."),
        (_("Pay what is open now."), _("Or ask us for a higher limit.")),
        _("Show the first remedy to a person, or wait: what is held for requests that run may come free."),
    ),
    Cause.BUDGET_EXCEEDED: Meaning(
        _("Your own budget for this month is used up. You set it yourself, and we keep to it."),
        (_("Raise the budget, or take it away."), _("Or wait for the next month.")),
        _SHOW_A_PERSON,
    ),
    Cause.NOT_SUBSCRIBED: Meaning(
        _("What you asked for is part of a plan, and this account has none that opens it."),
        (
            _("Choose a plan. You are then taken back to what you asked for."),
            _("If you have chosen one and not paid its first invoice yet, pay that."),
        ),
        _SHOW_A_PERSON,
    ),
    Cause.FEATURE_NOT_IN_PLAN: Meaning(
        _("You have a plan, and what you asked for is part of another one."),
        (_("Choose the plan that we name. It says what it costs before you decide."),),
        _SHOW_A_PERSON,
    ),
    Cause.TRIAL_ENDED: Meaning(
        _("You tried a plan for some days, and they are over. Nothing was charged."),
        (_("Choose a plan to go on where you stopped."),),
        _SHOW_A_PERSON,
    ),
    Cause.SUBSCRIPTION_PAUSED: Meaning(
        _("Your subscription is paused: it costs nothing meanwhile, and opens nothing."),
        (_("Resume it. Time that was paid for and not used is still there."),),
        _SHOW_A_PERSON,
    ),
    Cause.SEATS_EXCEEDED: Meaning(
        _("What you asked for is for those who sit on a seat, and you have none."),
        (
            _("Take a free seat, or the one that was kept for you."),
            _("Where none is free, add one, or take one back from somebody who does not need it."),
        ),
        _SHOW_A_PERSON,
    ),
    Cause.PAYMENT_NEEDED: Meaning(
        _("What you asked for is paid for by the request, and there is no credit on this account yet."),
        (_("Pay for it. You are then taken back to what you asked for."),),
        _SHOW_A_PERSON,
    ),
    Cause.RATE_LIMITED: Meaning(
        _("Requests came faster than the limit allows. Nothing is wrong with your account or your cards."),
        (_("Wait a moment, then try again. If you need more, ask us for a higher limit."),),
        _("Wait as many seconds as Retry-After says. RateLimit tells how many requests are left."),
    ),
    Cause.GATEWAY_UNAVAILABLE: Meaning(
        _("Our payment provider did not answer. Nothing was charged, and what is open to you stays open."),
        (_("Try again in a minute. Doing it twice charges nothing twice and adds no card twice."),),
        _("Repeat the request after as many seconds as Retry-After says."),
    ),
    Cause.MISCONFIGURED: Meaning(
        _("Something on our side is not set up as it should be. It is not your mistake."),
        (_("There is nothing for you to do. We have been told, and mend it as soon as we can."),),
        _("Repeat the request later, with growing pauses."),
    ),
}
