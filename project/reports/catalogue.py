"""What the shop sells, and with which form of the gate each piece is guarded."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from project.reports import prices


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the catalogue. `guard` is the code that guards it; nothing guards what is free."""

    title: str
    blurb: str
    view: str
    guard: str = ""
    args: tuple[str, ...] = ()
    price: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.args)


SOLD = (
    Piece(
        "The quarter",
        "Every market in the last quarter, beside the year before.",
        "reports:quarterly",
        "@payment_required",
    ),
    Piece(
        "One market in depth",
        "Seven years of the Nordics, quarter by quarter.",
        "reports:market",
        "class Market(PaymentRequiredMixin, TemplateView)",
        ("nordics",),
    ),
    Piece(
        "On the road now",
        "How many parcels travel in this very minute.",
        "reports:live",
        "@payment_required\nasync def live(request)",
    ),
    Piece(
        "Look up one figure",
        "Any market, any quarter; five times a minute.",
        "reports:lookup",
        '@payment_required(good_standing, rate("5/min"))',
    ),
    Piece(
        "The archive",
        "The yearbooks. Its list of contents is free.",
        "reports:archive",
        '"PROTECTED_PREFIXES": {"/archive/": ()}',
    ),
    Piece(
        "For programs",
        "The quarter as JSON, with a token.",
        "reports:api",
        "@payment_required\n@api_view()\ndef reports(request)",
    ),
    Piece(
        "A report to order",
        "You ask, we count. Look at the form for free; ordering is paid.",
        "reports:commission",
        "@method_decorator(payment_required)\ndef post(self, request)",
    ),
    Piece(
        "Next year (preview)",
        "Free for now: its gate decides and records, and refuses nobody.",
        "reports:outlook",
        "@payment_required(able_to_pay, shadow=True)",
    ),
)

BY_PLAN = (
    Piece(
        "What is to come",
        "Every market next year, as we expect it. Part of every plan.",
        "reports:forecasts",
        "@payment_required(subscribed())",
    ),
    Piece(
        "Photographs for the press",
        "Lorries, sorting halls and doorsteps. Part of the plan for newsrooms.",
        "reports:photographs",
        '@payment_required(entitled("press_photos"))',
    ),
    Piece(
        "The planners' desk",
        "What each market will need next year. For who has a seat at the desk.",
        "reports:planner",
        "@payment_required(has_seat())",
    ),
)

BY_THE_REQUEST = (
    Piece(
        "A credit report",
        "Whether a carrier pays its bills. One price for each reading.",
        "reports:carrier",
        "@payment_required(\n    charge=CREDIT_REPORT)",
        ("postwagen",),
        price=f"{prices.CREDIT_REPORT.format('en')} a reading",
    ),
    Piece(
        "A summary of your text",
        "All that you paste is held, and what comes out is charged. The form is free.",
        "reports:summary",
        "@payment_required(\n    charge=longest_summary)\n…\nrequest.charge.adjust(actual)",
        price=f"{prices.A_CHARACTER} a character",
    ),
    Piece(
        "Every day since 2019",
        "A file that is charged while it is sent: stop it, and you have bought the rows that were.",
        "reports:exports",
        "@payment_required(\n    charge=every_row)\n…\nStreamingHttpResponse(rows)",
        price=f"{prices.A_ROW} a row",
    ),
)

FREE = (
    Piece("A sample", "Last year's figures of one market, to see what you would get.", "reports:sample"),
    Piece("What is in the archive", "The contents of every yearbook.", "reports:contents", "@payment_exempt"),
)
