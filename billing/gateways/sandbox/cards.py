"""Stripe's public test cards and what each does (docs.stripe.com/testing). No other number is a card here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import accumulate

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BRANDS = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "American Express",
    "discover": "Discover",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}

# How the digits are grouped on cards that are not printed four by four.
GROUPS = {14: (4, 6, 4), 15: (4, 6, 5)}


@dataclass(frozen=True, slots=True)
class TestCard:
    """A test number and how it acts; a card without a fault simply works."""

    __test__ = False

    slug: str
    number: str
    brand: str
    title: Promise
    country: str = "US"
    refused_at_setup: str = ""
    refused_when_charged: str = ""
    confirmed_at_setup: bool = False
    confirmed_when_charged: bool = False
    is_disputed: bool = False
    # How a refund begins; staff of the bank, or a test, say how it ends.
    first_state_of_refund: str = ""

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def spaced_number(self) -> str:
        """As printed on a card, for people to read."""
        sizes = GROUPS.get(len(self.number), (4, 4, 4, 4))
        ends = list(accumulate(sizes))
        return " ".join(self.number[end - size : end] for size, end in zip(sizes, ends, strict=True))

    @property
    def brand_name(self) -> str:
        return BRANDS[self.brand]

    @property
    def cvc(self) -> str:
        return "1234" if self.brand == "amex" else "123"

    @property
    def fingerprint(self) -> str:
        """Equal for the same number, and tells nothing of it."""
        return hashlib.sha256(f"sandbox card {self.slug}".encode()).hexdigest()[:16]


# A decline is hard when the card itself is dead: lost, stolen, to be picked up or past its expiry. The bank
# will never say yes to it. All others may pass later, or once typed correctly.
HARD = frozenset({"lost_card", "stolen_card", "pickup_card", "expired_card"})

AUTHENTICATION_FAILED = "authentication_failed"
CANCELED = "canceled"

_WORKS = _("Works")

CARDS = (
    TestCard("visa", "4242424242424242", "visa", _WORKS),
    TestCard("visa_debit", "4000056655665556", "visa", _WORKS),
    TestCard("mastercard", "5555555555554444", "mastercard", _WORKS),
    TestCard("mastercard_2_series", "2223003122003222", "mastercard", _WORKS),
    TestCard("mastercard_debit", "5200828282828210", "mastercard", _WORKS),
    TestCard("mastercard_prepaid", "5105105105105100", "mastercard", _WORKS),
    TestCard("amex", "378282246310005", "amex", _WORKS),
    TestCard("amex_second", "371449635398431", "amex", _WORKS),
    TestCard("discover", "6011111111111117", "discover", _WORKS),
    TestCard("discover_second", "6011000990139424", "discover", _WORKS),
    TestCard("diners", "3056930009020004", "diners", _WORKS),
    TestCard("diners_14_digits", "36227206271667", "diners", _WORKS),
    TestCard("jcb", "3566002020360505", "jcb", _WORKS, country="JP"),
    TestCard("unionpay", "6200000000000005", "unionpay", _WORKS, country="CN"),
    TestCard(
        "confirmed_at_setup",
        "4000002500003155",
        "visa",
        _("Asks to confirm once, when it is added"),
        confirmed_at_setup=True,
    ),
    TestCard(
        "confirmed_always",
        "4000002760003184",
        "visa",
        _("Asks to confirm when it is added and on every charge"),
        confirmed_at_setup=True,
        confirmed_when_charged=True,
    ),
    TestCard(
        "refused_when_charged",
        "4000000000000341",
        "visa",
        _("Can be added, then every charge is declined"),
        refused_when_charged="card_declined",
    ),
    TestCard(
        "disputed", "4000000000000259", "visa", _("Works; the charge is disputed later"), is_disputed=True
    ),
    TestCard(
        "slow_refund",
        "4000000000007726",
        "visa",
        _("Works; a refund takes its time"),
        first_state_of_refund="processing",
    ),
    TestCard(
        "returned_refund",
        "4000000000005126",
        "visa",
        _("Works; a refund comes back days later"),
    ),
    TestCard("card_declined", "4000000000000002", "visa", _("Declined"), refused_at_setup="card_declined"),
    TestCard(
        "insufficient_funds",
        "4000000000009995",
        "visa",
        _("Declined: insufficient funds"),
        refused_at_setup="insufficient_funds",
    ),
    TestCard("lost_card", "4000000000009987", "visa", _("Declined: lost"), refused_at_setup="lost_card"),
    TestCard(
        "stolen_card", "4000000000009979", "visa", _("Declined: stolen"), refused_at_setup="stolen_card"
    ),
    TestCard(
        "expired_card", "4000000000000069", "visa", _("Declined: expired"), refused_at_setup="expired_card"
    ),
    TestCard(
        "incorrect_cvc",
        "4000000000000127",
        "visa",
        _("Declined: wrong CVC"),
        refused_at_setup="incorrect_cvc",
    ),
    TestCard(
        "processing_error",
        "4000000000000119",
        "visa",
        _("Declined: processing error"),
        refused_at_setup="processing_error",
    ),
)

BY_NUMBER = {card.number: card for card in CARDS}
BY_SLUG = {card.slug: card for card in CARDS}


def is_hard(code: str) -> bool:
    """Whether only another card helps after this decline."""
    return code in HARD
