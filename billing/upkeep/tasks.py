from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.app.task import Task

from billing import clock
from billing.upkeep.actions import take_step
from billing.upkeep.steps import BY_NAME, STEPS, Step


def take_now(name: str) -> None:
    """What every task does: the step of that name, now."""
    take_step(BY_NAME[name], at=clock.now())


def _task_of(step: Step) -> Task:
    """Acknowledged late, tried again a few times; what is lost all the same the next beat finds.

    A step that kills its worker is not handed to the next one at once: it would kill one after the other.
    """

    def take() -> None:
        take_now(step.name)

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
        "schedule": BY_NAME[name].every,
        "options": {"expires": BY_NAME[name].every.total_seconds()},
    }
    for name, task in TASKS.items()
}
