import os
import threading
import time

import pytest
from celery import current_app
from django.db import transaction

from billing import wake as room
from billing.upkeep.models import Upkeep
from billing.wake import wake


@pytest.fixture
def broker(monkeypatch, settings):
    """A broker that notes what it is sent; `broker.hangs()` makes it take nothing."""
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.by_celery"}
    current_app.conf.task_always_eager = False
    monkeypatch.setattr(room, "BURST_SECONDS", 0.05)
    room._messenger.cache_clear()
    noted = Broker()
    monkeypatch.setattr(current_app, "send_task", noted.take)
    yield noted
    current_app.conf.task_always_eager = True
    # Its thread lives on: what it has not sent yet would be the next test's.
    messenger = room._messenger(os.getpid())
    with messenger._news:
        messenger._wanted.clear()
    room._messenger.cache_clear()
    noted.free.set()


class Broker:
    def __init__(self):
        self.sent, self.free, self.trouble = [], threading.Event(), None
        self.free.set()

    def take(self, name, **how):
        self.free.wait(5)
        self.sent.append((name, how["retry"]))
        if self.trouble:
            raise self.trouble

    def wait_for(self, count):
        until = time.monotonic() + 5
        while len(self.sent) < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.sent


@pytest.mark.django_db(transaction=True)
def test_it_sends_the_task_once_the_transaction_has_committed(broker):
    with transaction.atomic():
        wake("expire_holds")
        time.sleep(0.05)
        assert broker.sent == []
    assert broker.wait_for(1) == [("billing.expire_holds", False)]


@pytest.mark.django_db(transaction=True)
def test_a_burst_is_two_messages_at_most(broker):
    for _ in range(200):
        wake("expire_holds")
    broker.wait_for(2)
    time.sleep(0.2)
    assert 1 <= len(broker.sent) <= 2


@pytest.mark.django_db(transaction=True)
def test_what_comes_while_it_is_sent_is_not_forgotten(broker):
    broker.free.clear()
    wake("expire_holds")
    time.sleep(0.05)
    wake("expire_holds")
    broker.free.set()
    assert len(broker.wait_for(2)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_keeps_nobody_waiting(broker):
    broker.free.clear()
    began = time.monotonic()
    for _ in range(50):
        wake("expire_holds")
    assert time.monotonic() - began < 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_left_alone_for_a_while(broker, caplog):
    broker.trouble = ConnectionError("redis://:secret@broker")
    wake("expire_holds")
    broker.wait_for(1)
    wake("expire_holds")
    time.sleep(0.2)
    assert len(broker.sent) == 1
    assert "ConnectionError" in caplog.text and "secret" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_step_is_taken_at_once(settings):
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.in_process"}
    wake("expire_holds")
    assert Upkeep.objects.get().name == "expire_holds"


@pytest.mark.django_db(transaction=True)
def test_it_can_be_left_to_the_tick(settings):
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.never"}
    wake("expire_holds")
    assert not Upkeep.objects.exists()
