import logging

import pytest
from django.db import transaction
from django.dispatch import Signal

from billing import signals
from billing.customers.models import Customer
from billing.signals import emit


@pytest.fixture
def told():
    """What a receiver of `customer_created` was told."""
    heard = []

    def listen(**said):
        heard.append(said)

    signals.customer_created.connect(listen)
    yield heard
    signals.customer_created.disconnect(listen)


def test_there_are_at_most_ten():
    assert 1 <= sum(isinstance(thing, Signal) for thing in vars(signals).values()) <= 10


@pytest.mark.django_db(transaction=True)
def test_it_is_told_after_the_commit(told, at):
    with transaction.atomic():
        emit(signals.customer_created, Customer, customer="bo", at=at)
        assert told == []
    assert [(said["sender"], said["customer"], said["at"]) for said in told] == [(Customer, "bo", at)]


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_back_is_not_told(told, at):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(signals.customer_created, Customer, customer="bo", at=at)
        raise ZeroDivisionError
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_raises_is_logged_and_stops_nobody(told, at, caplog):
    def broken(**_):
        raise ZeroDivisionError("a receiver of the host project")

    signals.customer_created.connect(broken)
    with caplog.at_level(logging.ERROR, logger="django.dispatch"):
        emit(signals.customer_created, Customer, customer="bo", at=at)
    signals.customer_created.disconnect(broken)
    assert len(told) == 1
    assert "a receiver of the host project" in caplog.text
