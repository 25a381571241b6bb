"""Acme Pay as its own library would be: other words, sums as text, order numbers for keys. All in memory."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from types import SimpleNamespace as Row

from billing import clock
from billing.gateways.signatures import sign


class AcmeError(Exception):
    """Whatever Acme raises."""


class CardError(AcmeError):
    """The bank said no; `args[0]` is its reason."""


class ConnectFailed(AcmeError):
    pass


class NoAnswer(AcmeError):
    pass


class WrongKey(AcmeError):
    pass


class OrderReused(AcmeError):
    pass


class BadSum(AcmeError):
    pass


class NotKnown(AcmeError):
    """No such thing; `args[0]` is which kind of thing."""


REASONS = {"9995": "FUNDS", "9979": "STOLEN"}
ASKS = {"3155": ("page",), "3184": ("page", "payment")}
REFUSED_LATER, CLAIMED = "0341", "0259"


@dataclass
class Bank:
    """One account at Acme. `line` is sound, unreachable or unknown."""

    key: str
    hook_secret: str
    line: str = "sound"
    payers: dict = field(default_factory=dict)
    pages: dict = field(default_factory=dict)
    cards: dict = field(default_factory=dict)
    payments: dict = field(default_factory=dict)
    returns: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    news: list = field(default_factory=list)
    numbers: Callable = field(default_factory=lambda: count(1).__next__)

    def tell(self, topic, about, order=""):
        at = clock.now().isoformat()
        self.news.append(
            {"no": f"n{self.numbers()}", "topic": topic, "about": about, "order": order, "at": at}
        )

    def post(self, note, *, at):
        """What Acme sends to the project, and its header."""
        body = json.dumps(note).encode()
        return body, {"Acme-Seal": sign(body, self.hook_secret, at=at)}

    # The pages that Acme shows to people.

    def type_card(self, page_no, number):
        page, ending = self.pages[page_no], number[-4:]
        if page.state != "BLANK":
            return
        card = Row(no=f"card{self.numbers()}", payer=page.payer, ending=ending, until="12/2040", gone=False)
        page.card, page.reason = card, REASONS.get(ending, "")
        page.state = "REFUSED" if page.reason else "ASKING" if "page" in ASKS.get(ending, ()) else "DONE"
        if page.state == "DONE":
            self.cards[card.no] = card
        self.tell("page", page.no)

    def answer(self, no, *, accept):
        page = self.pages.get(no)
        if page is not None:
            page.state, page.reason = ("DONE", "") if accept else ("REFUSED", "HOLDER")
            self.cards |= {page.card.no: page.card} if accept else {}
            return
        payment = self.payments[no]
        if payment.state == "ASKING":
            payment.state, payment.reason = ("PAID", "") if accept else ("REFUSED", "HOLDER")
            self.tell("payment", no, payment.order)

    def decide_claim(self, no, *, won):
        self.payments[no].claim = "DROPPED" if won else "GRANTED"
        self.tell("claim", no)

    def renew(self, card_no):
        self.cards[card_no].until = "12/2045"

    def give_back(self, payment_no, total, order=""):
        payment = self.payments[payment_no]
        left = Decimal(payment.total) - Decimal(payment.returned)
        if payment.claim in {"FILED", "GRANTED"} or not 0 < Decimal(total) <= left:
            raise BadSum
        payment.returned = str(Decimal(payment.returned) + Decimal(total))
        made = Row(no=f"ret{self.numbers()}", order=order, payment=payment_no, total=total,
                   coin=payment.coin, made_at=clock.now())  # fmt: skip
        self.returns[made.no] = made
        self.tell("return", payment_no, order)
        return made

    def collect(self, order, payer, card_no, total, coin):
        card = self.cards.get(card_no)
        if card is None or card.gone or card.payer != payer:
            raise NotKnown("card")
        if Decimal(total) <= 0:
            raise BadSum
        payment = Row(no=f"pay{self.numbers()}", order=order, total=total, coin=coin, returned="0",
                      state="PAID", reason="", claim="", claimed_at=None)  # fmt: skip
        if card.ending == REFUSED_LATER:
            payment.state, payment.reason = "REFUSED", "OTHER"
        elif "payment" in ASKS.get(card.ending, ()):
            payment.state = "ASKING"
        self.payments[payment.no] = payment
        self.tell("payment", payment.no, order)
        if card.ending == CLAIMED:
            payment.claim, payment.claimed_at = "FILED", clock.now()
            self.tell("claim", payment.no, order)
        return payment

    def copy(self, row):
        return Row(**vars(row)) if isinstance(row, Row) else row


BANKS: dict[str, Bank] = {}


class AcmeClient:
    """What a project calls. Anything that changes something takes an `order` number and does it once."""

    def __init__(self, key, *, timeout_seconds):
        self.key, self.timeout_seconds = key, timeout_seconds

    def _bank(self):
        bank = BANKS.get(self.key)
        if bank is None:
            raise WrongKey
        if bank.line == "unreachable":
            raise ConnectFailed
        return bank

    def _once(self, order, asked, do):
        bank = self._bank()
        before, answer = bank.answers.get(order, (asked, None))
        if before != asked:
            raise OrderReused
        if answer is None:
            answer = do(bank)
            bank.answers[order] = asked, answer
        if bank.line == "unknown":
            raise NoAnswer
        return bank.copy(answer)

    def open_payer(self, order, mail, name):
        def do(bank):
            no = f"payer{bank.numbers()}"
            bank.payers[no] = (mail, name)
            return no

        return self._once(order, ("payer", mail, name), do)

    def open_page(self, order, payer, back_to):
        def do(bank):
            no = f"page{bank.numbers()}"
            bank.pages[no] = Row(no=no, payer=payer, state="BLANK", card=None, reason="")
            return Row(no=no, link=f"https://acme.example/p/{no}")

        return self._once(order, ("page", payer, back_to), do)

    def page(self, no):
        return self._of(self._bank().pages, no, "page")

    def card(self, no):
        card = self._of(self._bank().cards, no, "card")
        if card.gone:
            raise NotKnown("card")
        return card

    def collect(self, order, *, payer, card, total, coin):
        asked = ("collect", payer, card, total, coin)
        payment = self._once(order, asked, lambda bank: bank.collect(order, payer, card, total, coin))
        if payment.state == "REFUSED":
            raise CardError(payment.reason)
        return payment

    def payment(self, *, order="", no=""):
        found = [p for p in self._bank().payments.values() if (order and p.order == order) or p.no == no]
        return Row(**vars(found[0])) if found else None

    def give_up(self, no):
        payment = self._of(self._bank().payments, no, "payment", live=True)
        if payment.state == "ASKING":
            payment.state, payment.reason = "REFUSED", "GIVEN_UP"

    def give_back(self, order, *, payment, total):
        return self._once(order, ("back", payment, total), lambda bank: bank.give_back(payment, total, order))

    def returns(self, *, order="", payment=""):
        rows = self._bank().returns.values()
        return [Row(**vars(r)) for r in rows if (order and r.order == order) or r.payment == payment]

    def forget(self, no):
        self._of(self._bank().cards, no, "card", live=True).gone = True
        if BANKS[self.key].line == "unknown":
            raise NoAnswer

    def news(self, since):
        return [note for note in self._bank().news if datetime.fromisoformat(note["at"]) >= since]

    def _of(self, rows, no, kind, *, live=False):
        if no not in rows:
            raise NotKnown(kind)
        return rows[no] if live else Row(**vars(rows[no]))
