from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from billing.access.passes.models import Pass
from billing.access.rates.models import RateOverride
from billing.states import StateMove
from tests.admin.conftest import address, file_of, text

PRESSES = {
    "suspend": {},
    "give_pass": {"until": "2026-12-01T10:30"},
    "set_rate": {"name": "public", "spec": "9/min"},
}


@pytest.fixture
def press(as_support, bo):
    def press(what, *more, **data):
        return as_support.post(address(what, bo.customer, *more), {"why": "she asked", **data}, follow=True)

    return press


def rows():
    return (
        StateMove.objects.count(),
        Pass.objects.count(),
        RateOverride.objects.count(),
        LogEntry.objects.count(),
    )


def test_it_suspends_and_resumes_with_the_reason_and_who(press, bo, support):
    assert "is suspended." in text(press("suspend"))
    assert "no longer suspended" in text(press("resume", why="all well"))
    suspended, resumed = StateMove.objects.order_by("pk")
    assert (suspended.new, suspended.why, suspended.by) == ("suspended", "she asked", support)
    assert (resumed.new, resumed.why, resumed.by) == ("active", "all well", support)


def test_a_suspended_customer_is_shut_out_and_a_resumed_one_not(press, client, ada, bo, support):
    client.post(address("suspend", ada.customer), {"why": "fraud"})
    client.force_login(ada)
    assert client.get("/page/").status_code == 403
    client.force_login(support)
    client.post(address("resume", ada.customer), {"why": "was none"})
    client.force_login(ada)
    assert client.get("/page/").status_code == 200


def test_it_gives_and_revokes_a_pass(press, client, bo, support, at):
    press("give_pass", until="2026-12-01T10:30")
    given = Pass.objects.get()
    assert (given.until.isoformat(), given.by) == ("2026-12-01T10:30:00+00:00", support)
    client.force_login(bo)
    assert client.get("/page/").status_code == 200
    client.force_login(support)
    press("revoke_pass", given.public_id, why="paid now")
    given.refresh_from_db()
    assert (given.revoked_at, given.revoked_by, given.revoked_why) == (at, support, "paid now")
    client.force_login(bo)
    assert client.get("/page/").status_code == 402


def test_it_sets_and_revokes_a_rate(press, bo, support):
    press("set_rate", name="public", spec="9/min")
    own = RateOverride.objects.get()
    assert (own.name, own.spec, own.by, own.why) == ("public", "9/min", support, "she asked")
    press("revoke_rate", own.public_id, why="abused")
    own.refresh_from_db()
    assert (own.revoked_by, own.revoked_why) == (support, "abused")


@pytest.mark.parametrize("name", PRESSES)
def test_pressed_twice_is_pressed_once(press, name):
    press(name, **PRESSES[name])
    once = rows()
    assert "already. Nothing was changed." in text(press(name, **PRESSES[name]))
    assert rows() == once


@pytest.mark.parametrize(("gives", "revokes", "model"), [
    ("give_pass", "revoke_pass", Pass), ("set_rate", "revoke_rate", RateOverride)
])  # fmt: skip
def test_revoked_twice_is_revoked_once(press, gives, revokes, model):
    press(gives, **PRESSES[gives])
    given = model.objects.get()
    press(revokes, given.public_id, why="first")
    assert "already. Nothing was changed." in text(press(revokes, given.public_id, why="second"))
    given.refresh_from_db()
    assert given.revoked_why == "first"


def test_it_says_so_when_there_is_nothing_to_resume(press):
    assert "was not suspended" in text(press("resume"))


@pytest.mark.parametrize("name", PRESSES)
@pytest.mark.parametrize("why", ["", "   ", "4242 4242 4242 4242", "x" * 501])
def test_it_wants_a_reason_and_no_card_number_in_it(press, name, why):
    before = rows()
    response = press(name, **PRESSES[name] | {"why": why})
    assert response.context["form"].errors["why"]
    assert rows() == before


@pytest.mark.parametrize("until", ["", "2026-11-22T12:00", "2020-01-01T00:00", "9999-12-31T23:59", "soon"])
def test_it_gives_no_pass_that_is_over_or_endless(press, until):
    assert press("give_pass", until=until).context["form"].errors["until"]
    assert not Pass.objects.exists()


def test_a_pass_is_read_in_the_time_zone_of_the_admin(press, settings, at):
    settings.TIME_ZONE = "America/New_York"
    press("give_pass", until="2026-12-01T10:30")
    assert Pass.objects.get().until.isoformat() == "2026-12-01T15:30:00+00:00"


@pytest.mark.parametrize(
    "data", [{"spec": "many"}, {"spec": "0/min"}, {"name": "no-such-rate"}, {"spec": ""}]
)
def test_it_sets_no_rate_that_is_none(press, data):
    assert press("set_rate", **PRESSES["set_rate"] | data).context["form"].errors
    assert not RateOverride.objects.exists()


def test_the_page_asks_before_anything_is_done(as_support, bo):
    before = rows()
    for name in PRESSES:
        page = text(as_support.get(address(name, bo.customer)))
        assert "csrfmiddlewaretoken" in page and file_of(bo.customer).split("/")[1] in page
    assert rows() == before


def test_it_offers_a_pass_of_a_week(as_support, bo, at):
    page = text(as_support.get(address("give_pass", bo.customer)))
    assert f"{at + timedelta(days=7):%Y-%m-%dT%H:%M}" in page


def test_each_press_is_in_djangos_own_log_too(press, support):
    press("suspend")
    entry = LogEntry.objects.get()
    assert entry.user == support and "she asked" in entry.change_message
