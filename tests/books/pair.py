"""The books and the model of them, side by side: what one refuses the other must refuse."""

from datetime import timedelta

from billing.errors import BillingError
from billing.money import Money
from tests.books.model import Books

LIFETIME = timedelta(minutes=15)


def usd(micros):
    return Money(micros, "USD")


class Pair:
    """`rows` are the books' own rows, in the order of the model's."""

    def __init__(self, customer, at):
        self.customer, self.at = customer, at
        self.model = Books()
        self.rows = {"holds": [], "grants": [], "invoices": [], "payments": []}
        self.has_card = False
        self.number = 0

    def wait(self, hours):
        self.at += timedelta(hours=hours)
        self.model.pass_to(self.at)

    def holds_expire(self):
        for hold in self.model.holds:
            if hold.state == "held" and hold.expires_at <= self.at:
                self.model.release(hold, "expired", at=self.at)

    def both(self, is_right, act):
        """The row that the books made; None where they refused, as the model does."""
        try:
            made = act()
        except BillingError as refusal:
            assert not is_right, f"the model allows it: {refusal!r}"
            return None
        assert is_right, "the model refuses it"
        return made or True

    def begin(self):
        self.at += timedelta(minutes=1)
        self.model.pass_to(self.at)
        self.number += 1
        return {"at": self.at, "key": f"step {self.number}"}

    def picked(self, kind, which, *, of=lambda row: True):
        mine = [pair for pair in zip(getattr(self.model, kind), self.rows[kind], strict=True) if of(pair[0])]
        return mine[which % len(mine)] if mine else (None, None)

    def kept(self, kind, row):
        self.rows[kind].append(row)
        return True
