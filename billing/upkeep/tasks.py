from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.app.task import Task

from billing import clock
from billing.upkeep.actions import take_due_step, take_step
from billing.upkeep.steps import BY_NAME, MINUTE, STEPS, Step

# What is not done every minute is asked for as often as this, and done once its time has come.
ASKED_EVERY = timedelta(minutes=5)


def take_now(name: str) -> None:
    """The step of that name, now."""
    take_step(BY_NAME[name], at=clock.now())


def take_if_due(name: str) -> None:
    """The step of that name, if its time has come: a message that was lost costs minutes and not a day."""
    take_due_step(BY_NAME[name], at=clock.now())


def _task_of(step: Step) -> Task:
    """Acknowledged late, tried again a few times; what is lost all the same the next beat finds.

    A step that kills its worker is not handed to the next one at once: it would kill one after the other.
    """

    def take() -> None:
        (take_now if step.every == MINUTE else take_if_due)(step.name)

    return shared_task(
        take,
        name=f"billing.{step.name}",
        acks_late=True,
        reject_on_worker_lost=False,
        ignore_result=True,
        autoretry_for=(Exception,),
        max_retries=3,
        retry_backoff=5,
        retry_backoff_max=120,
        retry_jitter=True,
        soft_time_limit=step.seconds_max,
        time_limit=step.seconds_max + 30,
    )


TASKS = {step.name: _task_of(step) for step in STEPS}

# A message that nobody fetched until the next one comes is of no use any more.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    task.name: {
        "task": task.name,
        "schedule": min(BY_NAME[name].every, ASKED_EVERY),
        "options": {"expires": min(BY_NAME[name].every, ASKED_EVERY).total_seconds()},
    }
    for name, task in TASKS.items()
}
