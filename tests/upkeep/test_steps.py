from datetime import timedelta

import pytest

from billing.upkeep.actions import take_due_step, take_step
from billing.upkeep.models import Upkeep
from billing.upkeep.queries import failing_steps
from billing.upkeep.steps import BY_NAME, HOUR, STEPS, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def hourly(monkeypatch):
    """A step of every hour, and when it was taken."""
    taken = []
    monkeypatch.setattr(Step, "take", lambda step, *, at: taken.append(at) or len(taken))
    step = Step("expire_answers", "", "", HOUR)
    return step, taken


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_each_step_is_taken_on_an_empty_project(step, at):
    count = take_step(step, at=at)
    row = Upkeep.objects.get(name=step.name)
    assert (row.started_at, row.count, row.error) == (at, count, "") and row.took_ms is not None


def test_each_step_has_its_own_name_and_action():
    assert len(BY_NAME) == len({step.path for step in STEPS}) == len(STEPS)


def test_it_is_taken_when_its_time_has_come(hourly, at):
    step, taken = hourly
    for minutes in (0, 1, 59, 60, 61, 120):
        take_due_step(step, at=at + timedelta(minutes=minutes))
    assert taken == [at, at + HOUR, at + 2 * HOUR]


def test_a_tick_that_comes_a_little_early_takes_it(hourly, at):
    step, _ = hourly
    take_due_step(step, at=at)
    assert take_due_step(step, at=at + HOUR - timedelta(seconds=3)) == 2


def test_one_that_was_killed_is_due_again_once_it_cannot_run_any_more(hourly, at):
    step, _ = hourly
    take_due_step(step, at=at)
    Upkeep.objects.update(took_ms=None)
    assert take_due_step(step, at=at + timedelta(seconds=step.seconds_max - 1)) is None
    assert take_due_step(step, at=at + timedelta(seconds=step.seconds_max)) == 2


def test_one_that_failed_is_taken_again_before_long(monkeypatch, at):
    step = Step("expire_answers", "nowhere.at_all", "", HOUR)
    with pytest.raises(ImportError):
        take_due_step(step, at=at)
    assert take_due_step(step, at=at + timedelta(minutes=4)) is None
    with pytest.raises(ImportError):
        take_due_step(step, at=at + timedelta(minutes=5))


def test_what_is_done_every_minute_is_taken_by_every_tick(hourly, at):
    minutely = Step("expire_holds", "", "")
    assert [take_due_step(minutely, at=at) for _ in range(2)] == [1, 2]


def test_none_is_taken_while_it_is_under_way(monkeypatch, at):
    minutely, seen = Step("expire_holds", "", ""), []

    def take(step, *, at):
        seen.append(take_due_step(step, at=at + timedelta(minutes=1)))
        return 5

    monkeypatch.setattr(Step, "take", take)
    assert (take_due_step(minutely, at=at), seen) == (5, [None])


def test_it_says_since_when_a_step_fails_and_by_what(monkeypatch, at):
    def fail(step, *, at):
        raise LookupError("whsec_secret")

    with monkeypatch.context() as broken:
        broken.setattr(Step, "take", fail)
        for hours in (0, 1):
            with pytest.raises(LookupError):
                take_step(BY_NAME["expire_holds"], at=at + hours * HOUR)
    [row] = failing_steps()
    assert (row.name, row.failing_since, row.error) == ("expire_holds", at, "LookupError")
    take_step(BY_NAME["expire_holds"], at=at + 2 * HOUR)
    assert failing_steps() == []
