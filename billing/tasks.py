"""The index of Celery tasks: one for each step of the upkeep, `billing.<step>`. None takes an argument.

`CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE` has them all sent in time.
"""

from billing.upkeep.tasks import BEAT_SCHEDULE, TASKS

__all__ = ["BEAT_SCHEDULE", "TASKS"]
