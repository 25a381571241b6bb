"""Idempotency-Key: the view never runs twice, and nobody is charged twice."""

from datetime import timedelta

import pytest

from billing.access.idempotency.actions import expire_answers
from billing.access.passes.actions import grant_pass
from billing.credit.holds.actions import LIFETIME, expire_holds
from billing.customers.actions import suspend_customer
from billing.models import KeyedRequest
from tests.access.charges import views
from tests.access.charges.views import usd


def ask(client, key, url="/fixed/", **more):
    return client.get(url, headers={"Idempotency-Key": key}, **more)


def test_the_same_key_is_answered_the_same_and_charged_once(client, used):
    first, again = ask(client, "a"), ask(client, "a")
    assert (again.status_code, again.content, again["Content-Type"]) == (
        200,
        b"served",
        first["Content-Type"],
    )
    assert again["Idempotency-Replayed"] == "true"
    assert (views.ran, used()) == (["fixed"], usd("4.10"))


def test_a_refused_request_may_come_again_with_its_key(client, bo, at):
    from billing.credit.limits.actions import change_limit

    client.force_login(bo)
    assert ask(client, "a").status_code == 402
    change_limit(bo.customer, usd(10), at=at, why="test")
    assert ask(client, "a").status_code == 200


def test_a_key_is_answered_even_when_nothing_is_left(client, buyer):
    assert [ask(client, key).status_code for key in ("a", "b", "c", "a")] == [200, 200, 402, 200]


def test_another_request_under_the_same_key_is_422(client, buyer):
    ask(client, "a")
    assert ask(client, "a", "/fixed/?status=201").status_code == 422
    assert client.post("/fixed/", {"x": 1}, headers={"Idempotency-Key": "a"}).status_code == 422


def test_another_price_under_the_same_key_is_422(client, used):
    ask(client, "a", "/estimated/?estimate=1&actual=1")
    assert ask(client, "a", "/estimated/?estimate=2&actual=1").status_code == 422
    assert used() == usd(1)


def test_while_the_first_runs_it_is_409(client, buyer):
    parts = iter(ask(client, "a", "/streamed/").streaming_content)
    next(parts)
    assert ask(client, "a", "/streamed/").json()["cause"] == "still_running"
    list(parts)


def test_one_that_died_is_told_so_and_never_runs_again(client, used, at):
    parts = iter(ask(client, "a", "/streamed/").streaming_content)
    next(parts)
    expire_holds(at=at + LIFETIME)
    told = ask(client, "a", "/streamed/").json()
    assert told["cause"] == "ended_without_answer"
    # It may still run, as this one does, and is charged then: nobody is told that nothing was.
    assert "may still end, and be charged" in told["title"]
    assert used() == usd(0)
    list(parts)
    assert KeyedRequest.objects.get().hold.is_late


@pytest.mark.parametrize("url", ["/streamed/", "/download/"])
def test_what_was_not_stored_is_409_already_charged(client, used, url):
    b"".join(ask(client, "a", url).streaming_content)
    again = ask(client, "a", url)
    assert (again.status_code, again.json()["cause"]) == (409, "already_charged")
    assert used() == usd("4.10")


def test_a_failure_is_told_and_never_tried_again(client, used):
    assert ask(client, "a", "/failing/").status_code == 500
    assert ask(client, "a", "/failing/").json()["cause"] == "failed_before"
    assert used() == usd(0)


def test_an_answer_that_is_no_success_is_stored_too(client, used):
    assert [ask(client, "a", "/fixed/?status=404").status_code for _ in range(2)] == [404, 404]
    assert (views.ran, used()) == (["fixed"], usd(0))


def test_keys_are_the_customers_own(client, buyer, ada, at):
    from billing.credit.limits.actions import change_limit

    change_limit(ada.customer, usd(10), at=at, why="test")
    ask(client, "a")
    client.force_login(ada)
    assert ask(client, "a").get("Idempotency-Replayed") is None
    assert views.ran == ["fixed", "fixed"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_cannot_be_kept_is_400(client, used, key):
    assert ask(client, key).status_code == 400
    assert views.ran == []


def test_a_key_of_255_characters_is_kept(client, buyer):
    assert ask(client, "x" * 255).status_code == 200


def test_an_api_view_answers_again_with_its_data(client, used):
    assert [ask(client, "a", "/api/").json() for _ in range(2)] == [{"served": True}] * 2
    assert used() == usd(2)


@pytest.mark.parametrize("how", ["free", "pass"])
def test_what_costs_nothing_runs_once_too(client, buyer, at, how):
    url = "/fixed/" if how == "pass" else "/estimated/?estimate=0&actual=0"
    if how == "pass":
        grant_pass(buyer.customer, until=at + timedelta(days=1), at=at, why="test")
    assert [ask(client, "a", url).get("Idempotency-Replayed") for _ in range(2)] == [None, "true"]


def test_under_a_pass_nothing_is_charged_and_the_view_is_told(rf, buyer, at):
    grant_pass(buyer.customer, until=at + timedelta(days=1), at=at, why="test")
    request = rf.get("/fixed/")
    request.user = buyer
    views.fixed(request)
    assert (request.charge.held, request.charge.amount) == (views.PRICE, usd(0))


def test_without_a_hold_it_runs_for_as_long_as_a_hold_lasts(client, buyer, at, monkeypatch):
    grant_pass(buyer.customer, until=at + timedelta(days=1), at=at, why="test")
    parts = iter(ask(client, "a", "/streamed/").streaming_content)
    next(parts)
    assert ask(client, "a", "/streamed/").json()["cause"] == "still_running"
    monkeypatch.setattr("tests.conftest.AT", at + LIFETIME)
    assert ask(client, "a", "/streamed/").json()["cause"] == "ended_without_answer"
    list(parts)


@pytest.mark.parametrize(
    ("status", "cause"), [(200, "already_charged"), (404, "answer_not_kept"), (500, "failed_before")]
)
def test_of_what_was_too_large_to_keep_it_is_told_whether_it_was_charged(client, used, status, cause):
    assert ask(client, "a", f"/large/?status={status}").status_code == status
    assert ask(client, "a", f"/large/?status={status}").json()["cause"] == cause
    assert used() == usd("4.10" if status == 200 else 0)


def test_who_cannot_pay_again_is_answered_all_the_same(client, used):
    assert [ask(client, key, "/asked/").status_code for key in ("a", "b", "c")] == [200, 200, 402]
    again = ask(client, "a", "/asked/")
    assert (again.status_code, again.get("Idempotency-Replayed")) == (200, "true")
    assert (views.ran, used()) == (["asked", "asked"], usd("8.20"))


def test_being_answered_again_counts_as_a_request(client, buyer):
    assert [ask(client, "a", "/asked/").status_code for _ in range(5)] == [200, 200, 200, 200, 429]


def test_another_request_under_a_key_is_422_also_for_who_cannot_pay(client, buyer):
    assert [ask(client, key, "/asked/").status_code for key in ("a", "b")] == [200, 200]
    assert ask(client, "a", "/asked/?x").status_code == 422


def test_who_is_suspended_is_told_that_and_nothing_else(client, buyer, at):
    assert ask(client, "a").status_code == 200
    suspend_customer(buyer.customer, at=at, why="test")
    assert ask(client, "a").status_code == 403


def test_old_answers_are_forgotten_and_their_keys_stay_used(client, used, at):
    ask(client, "a")
    assert expire_answers(at=at + timedelta(days=30)) == 0
    assert [expire_answers(at=at + timedelta(days=31)) for _ in range(2)] == [1, 0]
    kept = KeyedRequest.objects.get()
    assert (kept.body, kept.headers) == (None, {})
    assert ask(client, "a").json()["cause"] == "already_charged"
    assert (views.ran, used()) == (["fixed"], usd("4.10"))


def test_what_ran_under_a_pass_never_runs_twice_however_old_it_is(client, buyer, at):
    grant_pass(buyer.customer, until=at + timedelta(days=90), at=at, why="test")
    ask(client, "a")
    expire_answers(at=at + timedelta(days=31))
    assert ask(client, "a").json()["cause"] == "answer_not_kept"
    assert views.ran == ["fixed"]
