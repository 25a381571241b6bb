"""Each step, taken in the books and in the model of them."""

from datetime import timedelta

from billing.credit.grants.actions import grant_credit, revoke_grant
from billing.credit.grants.models import Grant, GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit, release_hold
from billing.credit.limits.actions import change_budget, change_limit
from billing.payments.top_ups.actions import start_top_up
from billing.testing import enter_card
from tests.books.documents import Documents
from tests.books.model import CENT, Payment
from tests.books.pair import LIFETIME, usd


class Steps(Documents):
    """Steps with credit; those with documents are below."""

    def hold(self, amount):
        how = self.begin()
        fits = self.model.fits(amount, self.at)
        held = self.both(fits, lambda: hold_credit(self.customer, usd(amount), **how))
        if held:
            self.model.hold(amount, at=self.at, expires_at=self.at + LIFETIME)
        return held and self.kept("holds", held.hold_id)

    def charge(self, amount):
        return self.hold(amount) and self.capture(len(self.model.holds) - 1, 1)

    def capture(self, which, part):
        how = self.begin()
        hold, row = self.picked("holds", which)
        if hold is None:
            return None
        amount = max(1, int(hold.amount * part))
        is_again = hold.state == "captured" and hold.captured == amount
        is_first = hold.state in {"held", "expired"} and amount <= hold.amount
        done = self.both(is_again or is_first, lambda: capture_hold(row, usd(amount), at=how["at"]))
        if is_first:
            self.model.capture(hold, amount, at=self.at)
        return done

    def release(self, which):
        how = self.begin()
        hold, row = self.picked("holds", which)
        if hold is None:
            return None
        done = self.both(hold.state != "captured", lambda: release_hold(row, at=how["at"]))
        if hold.state == "held":
            self.model.release(hold, "released", at=self.at)
        return done

    def grant(self, amount, kind, priority, days):
        how = self.begin() | {"priority": priority}
        expires_at = self.at + timedelta(days=days) if days else None
        row = self.both(
            True,
            lambda: grant_credit(
                self.customer, usd(amount), kind=GrantKind(kind), expires_at=expires_at, **how
            ),
        )
        self.model.grant(amount, kind=kind, priority=priority, at=self.at, expires_at=expires_at)
        return self.kept("grants", row)

    def revoke(self, which):
        how = self.begin()
        grant, row = self.picked("grants", which)
        if grant is None:
            return None
        row.refresh_from_db()
        if not row.revoked_at:
            grant.expires_at, grant.left = self.at, grant.held
        return self.both(True, lambda: revoke_grant(row, at=how["at"], why="a test"))

    def limit(self, amount):
        at = self.begin()["at"]
        self.model.limit = amount
        return self.both(True, lambda: change_limit(self.customer, usd(amount), at=at, why="a test"))

    def budget(self, amount):
        at, self.model.budget = self.begin()["at"], amount
        budget = None if amount is None else usd(amount)
        return self.both(True, lambda: change_budget(self.customer, budget, currency="USD", at=at))

    def attach(self):
        at, self.has_card = self.begin()["at"], True
        return self.both(True, lambda: enter_card(self.customer, "4242424242424242", at=at, exp_year=2035))

    def top_up(self, amount):
        how = self.begin()
        row = self.both(self.has_card, lambda: start_top_up(self.customer, usd(amount * CENT), **how))
        if row:
            grant = self.bought(amount * CENT, row.public_id)
            self.model.payments.append(Payment(amount * CENT, None, grant))
        return row and self.kept("payments", row)

    def bought(self, amount, key):
        self.kept("grants", Grant.objects.get(key=key))
        return self.model.grant(amount, kind=2, priority=50, at=self.at)
