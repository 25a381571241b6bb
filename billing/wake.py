"""A nudge to the workers: there is something to do. It may get lost, and nothing is lost with it.

What is to be done stands in the database, and the next tick finds it there. So nobody waits for a nudge: a
thread of each process gives it to the broker, once per burst, and rests after a broker that did not take it.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from functools import lru_cache

from celery import current_app
from django.db import transaction
from django.utils.module_loading import import_string

from billing.conf import conf

logger = logging.getLogger("billing.wake")

BURST_SECONDS = 0.25
REST_SECONDS = 30


def wake(step: str) -> None:
    """Once the transaction has committed, have this step of `billing.upkeep` taken now. Never raises."""

    def nudge() -> None:
        try:
            import_string(conf().wake_up)(step)
        except Exception:
            logger.exception("nobody was told that there is work for %s", step)

    transaction.on_commit(nudge)


def by_celery(step: str) -> None:
    """Send the task `billing.<step>`, from a thread: a broker that hangs keeps no request waiting."""
    if current_app.conf.task_always_eager:
        in_process(step)
    else:
        _messenger(os.getpid()).tell(step)


def in_process(step: str) -> None:
    """Take the step here and now, as on a laptop without a broker."""
    # Above the ground, so it is found by its name.
    import_string("billing.upkeep.tasks.take_now")(step)


def never(step: str) -> None:
    """Leave it to `billing_tick`: for projects without workers."""


class Messenger:
    """One thread, and the steps that somebody waits for."""

    def __init__(self) -> None:
        self._wanted: set[str] = set()
        self._news = threading.Condition()
        threading.Thread(target=self._deliver, name="billing-wake", daemon=True).start()

    def tell(self, step: str) -> None:
        with self._news:
            self._wanted.add(step)
            self._news.notify()

    def _deliver(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._wanted)
                wanted, self._wanted = self._wanted, set()
            time.sleep(BURST_SECONDS if all(map(_sent, wanted)) else REST_SECONDS)


@lru_cache(maxsize=1)
def _messenger(pid: int) -> Messenger:
    """Each process has its own: a thread does not survive a fork."""
    return Messenger()


def _sent(step: str) -> bool:
    try:
        current_app.send_task(f"billing.{step}", retry=False, ignore_result=True)
    except Exception as trouble:
        # Whatever a broker's library raises. The tick does the work meanwhile.
        logger.warning("the broker did not take a wake-up for %s: %s", step, type(trouble).__name__)
        return False
    return True
