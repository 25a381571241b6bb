import ast
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app

from billing.clock import now
from billing.diagnosis.inspections.models import Inspection
from billing.tasks import BEAT_SCHEDULE, TASKS
from billing.upkeep.models import Upkeep
from billing.upkeep.steps import STEPS
from project.celery import app

SETTINGS = Path(__file__).parents[2] / "project" / "settings"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_is_a_task_that_is_sent_in_time(step):
    task = app.tasks[f"billing.{step.name}"]
    entry = BEAT_SCHEDULE[task.name]
    asked_every = min(step.every, timedelta(minutes=5))
    assert (entry["task"], entry["schedule"]) == (task.name, asked_every)
    assert entry["options"]["expires"] == asked_every.total_seconds()


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_it_is_acknowledged_late_and_tried_again_a_bounded_number_of_times(task):
    assert task.acks_late and not task.reject_on_worker_lost
    assert 0 < task.max_retries <= 5
    assert 0 < task.soft_time_limit < task.time_limit <= 3600


@pytest.mark.django_db
def test_it_takes_no_argument_and_takes_its_step():
    task = TASKS["expire_holds"]
    with pytest.raises(TypeError):
        task.delay(1)
    task.apply(throw=True)
    assert Upkeep.objects.get().name == "expire_holds"


@pytest.mark.django_db
def test_what_is_not_done_every_minute_is_done_when_its_time_has_come():
    """A message that was lost costs minutes, not a day; one that comes too often costs nothing."""
    task = TASKS["record_audit"]
    for _ in range(2):
        task.apply(throw=True)
    assert Inspection.objects.count() == 1
    Upkeep.objects.update(started_at=now() - timedelta(days=1))
    task.apply(throw=True)
    assert Inspection.objects.count() == 2


def test_the_demo_takes_no_pickle():
    assert set(current_app.conf.accept_content) == {"json"}
    assert current_app.conf.task_serializer == "json"


def test_no_settings_of_the_demo_speak_of_pickle():
    texts = [path.read_text() for path in SETTINGS.glob("*.py")]
    assert texts and not any("pickle" in ast.dump(ast.parse(text)) for text in texts)
