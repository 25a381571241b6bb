"""What staff press on a subscription's page in the admin."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.presses import all_presses, presses_of
from tests.subscriptions.shop import make_pro, start

NAMES = [press.name for press in all_presses()]


@pytest.fixture
def trial(payer, at):
    return start(payer, make_pro(at, trial_days=7), at=at)


@pytest.fixture
def press(client, staff, trial):
    """Press a button with a reason; the answer's page."""
    client.force_login(staff)

    def pressed(name, **typed):
        url = reverse(f"admin:subscriptions_subscription_{name}", args=[trial.public_id])
        return client.post(url, {"why": "asked for it", **typed}, follow=True)

    return pressed


def names(row):
    return {button.name for button in presses_of(row)}


def test_its_page_shows_what_fits_its_state(client, staff, trial):
    client.force_login(staff)
    page = client.get(reverse("admin:subscriptions_subscription_change", args=[trial.pk])).text
    shown = {name for name in NAMES if f"/{trial.public_id}/{name.replace('_', '-')}/" in page}
    assert shown == names(trial) == {"cancel", "cancel_now", "pause", "extend_trial", "comp", "reprice"}


def test_the_list_leads_to_a_page_with_buttons(client, staff, trial):
    client.force_login(staff)
    told = client.get(reverse("admin:subscriptions_subscription_changelist")).text
    (page,) = set(re.findall(r'href="(/[^"]*/sub_[^"]*/change/)', told))
    assert "/cancel-now/" in client.get(page).text


def test_each_does_what_it_says_once(press, trial):
    for name, said in (
        ("cancel", "is to end"),
        ("keep", "goes on"),
        ("pause", "is paused"),
        ("resume", "goes on"),
    ):
        assert said in press(name).text
        assert "was so already" in press(name).text
    assert LogEntry.objects.count() == 4
    assert "asked for it" in LogEntry.objects.first().change_message


def test_a_trial_is_made_longer(press, trial, at):
    until = at + timedelta(days=30)
    assert "ends then" in press("extend_trial", until_at=f"{until:%Y-%m-%dT%H:%M}").text
    trial.refresh_from_db()
    assert trial.trial_ends_at == until


def test_what_cannot_be_is_said_and_changes_nothing(press, trial):
    press("cancel_now")
    page = press("extend_trial", until_at="2030-01-01T12:00")
    assert "not on trial" in page.text
    assert Subscription.objects.get().trial_ends_at == trial.trial_ends_at


def test_it_asks_for_a_reason(press, trial):
    assert "Please correct" in press("cancel_now", why="").text
    assert Subscription.objects.get().state == "trialing"


@pytest.mark.parametrize("name", NAMES)
def test_who_may_only_look_presses_nothing(client, django_user_model, trial, name):
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_subscription"))
    client.force_login(clerk)
    url = reverse(f"admin:subscriptions_subscription_{name}", args=[trial.public_id])
    assert client.get(url).status_code == client.post(url, {"why": "x"}).status_code == 403
