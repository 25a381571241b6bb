"""One customer to whom everything has happened once."""

import pytest
from django.db import connection

from billing.credit.holds.actions import release_hold
from billing.invoices.actions import void_invoice, write_off_invoice
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.ledger import guards
from billing.payments.disputes.actions import record_dispute
from tests.books.world import World, usd
from tests.commands.conftest import run  # noqa: F401


@pytest.fixture
def world(bo, at):
    world = World(bo.customer, at)
    world.card()
    world.limit(100)
    world.charge("5.00", held=6)
    world.hold(2)
    release_hold(world.hold(1), at=world.step())
    world.usage_invoice()
    world.grant(10)
    world.hold(3)
    paid = world.pay(world.invoice(20))
    world.refund(paid, 3)
    credited = world.invoice(30)
    issue_credit_note(credited, usd(7), key="note", at=world.step(), why="a test")
    void_invoice(world.invoice(40), at=world.step(), why="a test")
    world.refund(world.top_up(50), 4)
    record_dispute(world.pay(world.invoice(60)), at=world.step())
    write_off_invoice(world.invoice(70), at=world.step(), why="a test")
    return world


@pytest.fixture
def sql(world):
    """Behind the house's back: the database's own guards are lifted."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
        guards.lift("default")
        yield cursor.execute
