"""`manage.py billing_renew`: the report of a run."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from subscriptions.models import Subscription
from tests.subscriptions.renewals.due_crowd import make_crowd

pytestmark = pytest.mark.django_db


def arguments(options):
    return [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]


def told(**options):
    out = StringIO()
    call_command("billing_renew", *arguments(options), stdout=out)
    return out.getvalue().splitlines()


def test_it_says_what_was_done_and_nothing_the_second_time(django_user_model, at):
    make_crowd(django_user_model, at)
    late = (at + timedelta(days=30)).isoformat()
    assert told(at=late, batch_size=4)[-6:] == [
        "renewed  37",
        "ended    1",
        "paused   1",
        "failed   0",
        "billed   357 JPY",
        "billed   137.45 USD",
    ]
    assert told(at=late) == ["renewed  0", "ended    0", "paused   0", "failed   0"]


def test_it_tells_how_far_it_has_come(django_user_model, at):
    make_crowd(django_user_model, at)
    lines = told(at=(at + timedelta(days=31)).isoformat(), batch_size=4)
    assert "10 of 10" in lines


def test_it_fails_when_one_could_not_be_carried_on(django_user_model, at):
    first, *_ = make_crowd(django_user_model, at)
    Subscription.objects.filter(pk=first.pk).update(time_zone="Nowhere/Land")
    with pytest.raises(CommandError, match="1 could not be carried on"):
        told(at=(at + timedelta(days=31)).isoformat())


@pytest.mark.parametrize("options", [{"batch_size": 0}, {"batch_size": 5001}, {"at": "soon"}])
def test_it_refuses_what_makes_no_sense(db, options):
    with pytest.raises(CommandError):
        call_command("billing_renew", *arguments(options))
