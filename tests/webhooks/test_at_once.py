"""Many workers, many deliveries, at the same moment: each event is kept once and carried out by one."""

from collections import Counter
from functools import partial
from itertools import chain

import pytest
from django.test import Client

from billing.models import InboxEvent
from billing.webhooks import claims
from billing.webhooks.actions import receive_missed, receive_waiting
from tests.standing.parallel import together
from tests.webhooks.life import books, live
from tests.webhooks.world import post, sent_by_the_bank, told

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 6


def taken(at):
    ids = []
    while event := claims.take_event(at=at):
        ids.append(event.event_id)
    return ids


def test_two_workers_never_claim_the_same_event(at):
    for _ in range(40):
        assert post(Client(), told(at), at).status_code == 200
    shares = together(*[partial(taken, at)] * WORKERS)
    assert set(Counter(chain.from_iterable(shares)).values()) == {1}
    assert sum(map(len, shares)) == 40


def test_one_delivery_that_comes_many_times_at_once_is_kept_once(at):
    body = told(at)
    answers = together(*[partial(lambda: post(Client(), body, at).status_code)] * WORKERS)
    assert answers == [200] * WORKERS
    assert InboxEvent.objects.count() == 1


def test_a_poll_and_deliveries_at_once_keep_each_event_once(bo, at):
    number = live(bo.customer, at=at)

    def deliver():
        return {post(Client(), body, at).status_code for body in sent_by_the_bank()}

    ends = together(deliver, partial(receive_missed, at=at), deliver)
    assert (ends[0], ends[2]) == ({200}, {200})
    assert InboxEvent.objects.count() == number


def test_many_workers_come_to_the_books_of_one(bo, at):
    number = live(bo.customer, at=at)
    receive_missed(at=at)
    ended = together(*[partial(receive_waiting, at=at)] * WORKERS)
    assert sum(ended) == number, ended
    told_by_many = books()
    for event in InboxEvent.objects.all():
        InboxEvent.objects.filter(pk=event.pk).update(state="received", tries=0, next_try_at=at)
    assert receive_waiting(at=at) == number
    assert books() == told_by_many
