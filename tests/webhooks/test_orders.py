"""PROMISES 10: forty events of a life, in any order, doubled and with gaps, and always the same books."""

import os
from random import Random

import pytest
from django.db import transaction

from billing.models import InboxEvent
from billing.webhooks.actions import receive_missed
from billing.webhooks.states import InboxState
from tests.webhooks.life import books, live, sealed
from tests.webhooks.world import carry_out_all, post, sent_by_the_bank

ORDERS = 1000 if os.environ.get("PROMISES_SIZE") == "full" else 50
PARTS = 5


@pytest.fixture
def lived(bo, at):
    return live(bo.customer, at=at)


def deliver_in_some_order(client, chance, *, at):
    """One in ten is lost, three in ten come twice or more; a worker is called now and then."""
    letters = [body for body in sent_by_the_bank() if chance.random() > 0.1]
    letters += [chance.choice(letters) for _ in range(12)]
    chance.shuffle(letters)
    for letter in letters:
        assert post(client, letter, at).status_code == 200
        if chance.random() < 0.2:
            carry_out_all(at)
    carry_out_all(at)
    receive_missed(at=at)
    carry_out_all(at)


def told_in_another_order(client, seed, *, at):
    """The books after this order, and what was there before it again."""
    before = transaction.savepoint()
    deliver_in_some_order(client, Random(seed), at=at)
    ends = set(InboxEvent.objects.values_list("state", flat=True))
    found, kept = books(), InboxEvent.objects.count()
    transaction.savepoint_rollback(before)
    assert ends <= {InboxState.DONE, InboxState.SKIPPED}
    return found, kept


@pytest.mark.parametrize("part", range(PARTS))
def test_it_always_ends_with_the_same_books(lived, client, at, part):
    """In parts, which several processes share."""
    assert lived >= 40
    first, kept = told_in_another_order(client, 0, at=at)
    assert first != books(), "there was something to hear"
    assert kept == lived
    for seed in range(1 + part, ORDERS, PARTS):
        found, again = told_in_another_order(client, seed, at=at)
        if sealed(found) != sealed(first):
            assert found == first, f"seed {seed}"
        assert again == lived


def test_a_poll_alone_brings_it_all(lived, client, at):
    first, _ = told_in_another_order(client, 0, at=at)
    assert receive_missed(at=at) == lived
    carry_out_all(at)
    assert books() == first
