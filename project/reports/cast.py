"""Who one can be in the demo: one customer per cause, and the staff. Their password is the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from billing.access import Cause

PASSWORD = "demo"  # noqa: S105 - printed on every page that asks for it
WORKS, WORKS_TOO = "4242 4242 4242 4242", "5555 5555 5555 4444"
DECLINED, CONFIRMED = "4000 0000 0000 0002", "4000 0025 0000 3155"
DECLINED_LATER = "4000 0000 0000 0341"


@dataclass(frozen=True, slots=True)
class Person:
    """A login, what became of it so far, and what it meets at `view`."""

    username: str
    name: str
    story: str
    cause: str = ""
    view: str = "reports:quarterly"
    fix: str = ""
    args: tuple[str, ...] = ()
    is_customer: bool = True
    cards: tuple[str, ...] = ()
    cards_entered_days_ago: int = 30
    card_lasts_days: int = 1_000
    gateway: str = "default"
    is_suspended: bool = False
    is_cut_off: bool = False
    # In dollars: an invoice that is overdue, credit paid ahead, limit, own budget, and what was used.
    owes: str = ""
    days_late: int = 0
    # Staff have stopped collecting it, so that it waits for the visitor.
    is_left_alone: bool = False
    paid_ahead: str = ""
    limit: str = ""
    budget: str = ""
    used: str = ""
    token: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.args)

    @property
    def status(self) -> int:
        """What the view answers."""
        return Cause(self.cause).status if self.cause else 200


@dataclass(frozen=True, slots=True)
class Colleague:
    """Staff; one without a group may do everything."""

    username: str
    name: str
    story: str
    group: str = ""


CUSTOMERS = (
    Person(
        "ada",
        "Ada Lindqvist",
        "Pays, has a second card as a backup, and a credit limit of $200.",
        cards=(WORKS, WORKS_TOO),
        cards_entered_days_ago=200,
        limit="200.00",
        used="12.30",
        token="demo-token-of-ada",  # noqa: S106
    ),
    Person(
        "nora",
        "Nora Vermeer",
        "Has an account and never entered a card.",
        "no_payment_method",
        fix="Add a card.",
        token="demo-token-of-nora",  # noqa: S106
    ),
    Person(
        "edgar",
        "Edgar Moreau",
        "His card has expired.",
        "payment_method_expired",
        fix="Replace the card.",
        cards=(WORKS,),
        cards_entered_days_ago=400,
        card_lasts_days=90,
    ),
    Person(
        "dora",
        "Dora Baumann",
        "Her bank declined the card she entered.",
        "payment_declined",
        fix="Use another card.",
        cards=(DECLINED,),
    ),
    Person(
        "basil",
        "Basil Costa",
        "Entered a card and left before his bank had asked him to confirm it.",
        "authentication_required",
        fix="Confirm with the bank.",
        cards=(CONFIRMED,),
        cards_entered_days_ago=0,
    ),
    Person(
        "otto",
        "Otto Brandt",
        "Has an invoice that is three weeks late, and a card that we were asked not to charge for it.",
        "invoice_overdue",
        fix="Pay the invoice, by his card or another one.",
        cards=(WORKS,),
        cards_entered_days_ago=60,
        owes="86.00",
        days_late=21,
        is_left_alone=True,
    ),
    Person(
        "rita",
        "Rita Solberg",
        "Her invoice is ten days late and her card is declined: she may read, and change nothing.",
        fix="Add another card: it pays the invoice at once.",
        cards=(DECLINED_LATER,),
        cards_entered_days_ago=60,
        owes="52.00",
        days_late=10,
    ),
    Person(
        "carla",
        "Carla Mendes",
        "Paid $10.00 ahead and has used most of it.",
        "credit_exhausted",
        "reports:carrier",
        "Top up.",
        args=("postwagen",),
        cards=(WORKS,),
        paid_ahead="10.00",
        used="8.20",
    ),
    Person(
        "lena",
        "Lena Fuchs",
        "Has a credit limit of $100.00 and has used $98.65 of it.",
        "credit_limit_exceeded",
        "reports:carrier",
        "Pay now; or sign in as finance and give her a higher limit.",
        args=("postwagen",),
        cards=(WORKS,),
        limit="100.00",
        used="98.65",
    ),
    Person(
        "bruno",
        "Bruno Rossi",
        "Has $41.80 of credit left, and $1.80 of the budget that he set himself for this month.",
        "budget_exceeded",
        "reports:carrier",
        "Raise the budget.",
        args=("postwagen",),
        paid_ahead="50.00",
        budget="10.00",
        used="8.20",
    ),
    Person(
        "pia",
        "Pia Holm",
        "Has a card and no credit.",
        "payment_needed",
        "reports:carrier",
        "Pay for this one reading.",
        args=("postwagen",),
        cards=(WORKS,),
    ),
    Person(
        "petra",
        "Petra Novak",
        "Paid $25.00 ahead, has no card, and buys by the request.",
        view="reports:carrier",
        args=("postwagen",),
        paid_ahead="25.00",
        used="4.10",
    ),
    Person(
        "susan",
        "Susan Kask",
        "Could pay, but was suspended by staff.",
        "customer_suspended",
        fix="No payment helps: sign in as support and resume her in the admin.",
        cards=(WORKS,),
        is_suspended=True,
    ),
    Person(
        "ray",
        "Ray Ibarra",
        "Pays, and asks too often.",
        "rate_limited",
        "reports:lookup",
        "Load the page six times within one minute of the clock (the empty form counts); then wait.",
        cards=(WORKS,),
    ),
    Person(
        "greta",
        "Greta Nyman",
        "Wants to enter a card while the line to the bank is broken, for her alone.",
        "gateway_unavailable",
        "billing:add_card",
        "Press the button; sign in as staff, mend her line on the bank's page, and press it again.",
        is_cut_off=True,
    ),
    Person(
        "mick",
        "Mick Haas",
        "Would have to pay through a gateway that nobody has configured.",
        "misconfigured",
        fix="Staff can mend this: the log names the gateway; so does manage.py check --database default.",
        gateway="paypost",
    ),
    Person(
        "cy",
        "Cy Ferreira",
        "Signed up a minute ago and is no customer yet.",
        "no_payment_method",
        fix="Add a card.",
        is_customer=False,
    ),
)

STAFF = (
    Colleague("staff", "Stella Oja", "May do everything."),
    Colleague("support", "Sam Petit", "Helps customers: suspends, resumes, gives passes.", "billing support"),
    Colleague("finance", "Fay Okafor", "Decides about limits, credit and invoices.", "billing finance"),
)
