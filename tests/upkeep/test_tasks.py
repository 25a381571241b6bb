import ast
from pathlib import Path

import pytest
from celery import current_app

from billing.tasks import BEAT_SCHEDULE, TASKS
from billing.upkeep.models import Upkeep
from billing.upkeep.steps import STEPS
from project.celery import app

SETTINGS = Path(__file__).parents[2] / "project" / "settings"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_is_a_task_that_is_sent_in_time(step):
    task = app.tasks[f"billing.{step.name}"]
    entry = BEAT_SCHEDULE[task.name]
    assert (entry["task"], entry["schedule"]) == (task.name, step.every)
    assert entry["options"]["expires"] == step.every.total_seconds()


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


def test_the_demo_takes_no_pickle():
    assert set(current_app.conf.accept_content) == {"json"}
    assert current_app.conf.task_serializer == "json"


def test_no_settings_of_the_demo_speak_of_pickle():
    texts = [path.read_text() for path in SETTINGS.glob("*.py")]
    assert texts and not any("pickle" in ast.dump(ast.parse(text)) for text in texts)
