"""What moves money reads where it writes: a replica lags, and would have it moved twice, or not at all."""

from datetime import timedelta

import pytest

from billing.credit.grants.actions import (
    expire_credit,
    grant_credit,
    refund_grant,
    revoke_grant,
    spend_credit,
)
from billing.credit.grants.models import GrantKind
from billing.credit.grants.returns import return_credit
from billing.credit.holds.actions import capture_hold, expire_holds, hold_credit, release_hold, renew_hold
from billing.credit.limits.actions import change_budget, change_limit
from billing.errors import HoldResolved, KeyReused
from billing.ledger.actions import reverse_transfer
from billing.models import Grant, Hold, Transfer
from billing.money import Money
from tests.conftest import AT
from tests.credit.world import give, usd

LATER = AT + timedelta(days=40)


class Replica:
    """Every read that is left to the router goes to a database that is not there, and fails."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, *pair, **hints):
        return True


def primary(model):
    return model.objects.using("default")


def refused(trouble, call):
    with pytest.raises(trouble):
        call()


def capture(customer, micros=1):
    capture_hold(primary(Hold).get(key="held").pk, Money(micros, "USD"), at=AT)


def spend_and_return(customer):
    spent = spend_credit(customer, usd(1), at=AT)
    return_credit(customer, usd(1), spent=spent, before=usd(0), key="back", at=AT)


ACTIONS = {
    "grant": lambda bo: give(bo, 5, at=AT, key="new", kind=GrantKind.PAID),
    "grant again": lambda bo: give(bo, 5, at=AT, key="short", expires_at=LATER),
    "grant otherwise": lambda bo: refused(KeyReused, lambda: give(bo, 6, at=AT, key="short")),
    "first grant": lambda bo: grant_credit(bo, Money.of(5, "EUR"), kind=GrantKind.PAID, key="new", at=AT),
    "revoke": lambda bo: revoke_grant(primary(Grant).get(key="short"), at=AT, why="test"),
    "refund": lambda bo: refund_grant(primary(Grant).get(key="short"), usd(1), at=AT),
    "spend": lambda bo: spend_credit(bo, usd(1), at=AT),
    "return": spend_and_return,
    "expire credit": lambda bo: expire_credit(at=LATER),
    "expire holds": lambda bo: expire_holds(at=LATER),
    "hold": lambda bo: hold_credit(bo, usd(1), key="new", at=LATER),
    "renew": lambda bo: renew_hold(primary(Hold).get(key="held").pk, expires_at=LATER),
    "capture": capture,
    "capture otherwise": lambda bo: (capture(bo), refused(HoldResolved, lambda: capture(bo, 2))),
    "release": lambda bo: release_hold(primary(Hold).get(key="held").pk, at=LATER),
    "release again": lambda bo: [release_hold(primary(Hold).get(key="held").pk, at=LATER) for _ in range(2)],
    "limit": lambda bo: change_limit(bo, usd(3), at=AT, why="test"),
    "budget": lambda bo: change_budget(bo, usd(3), currency="USD", at=AT),
    "reverse": lambda bo: reverse_transfer(primary(Transfer).filter(event="grant").first(), at=AT),
}


@pytest.mark.unaudited  # The audit may well ask a replica; and some of these leave the rest to their caller.
@pytest.mark.parametrize("name", ACTIONS)
def test_it_reads_where_it_writes(bo, settings, name):
    change_limit(bo.customer, usd(30), at=AT, why="test")
    give(bo.customer, 5, at=AT, key="short", expires_at=LATER)
    hold_credit(bo.customer, usd(3), key="held", at=AT)
    settings.DATABASE_ROUTERS = ["tests.credit.test_replicas.Replica"]
    ACTIONS[name](bo.customer)
