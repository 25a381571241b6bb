"""Who has a seat: given by name, taken by who comes, taken back; for teams, too."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billing.access.viewers import names_of
from billing.testing import enter_card
from subscriptions.catalog.features.models import Feature
from subscriptions.entitlements.seats import actions
from subscriptions.entitlements.seats.actions import claim_seat, grant_seat, release_seat
from subscriptions.entitlements.seats.models import Seat
from subscriptions.entitlements.seats.queries import seats_of
from subscriptions.errors import NoSeatFree
from tests.access.journeys import text_of
from tests.subscriptions.entitlements.places import (
    change_quantity,
    make_seats_sold,
    make_users,
    start_paid,
)


@pytest.fixture
def row(ada, at):
    """Ada has bought two seats for her people."""
    enter_card(ada.customer, "4242424242424242", at=at)
    return start_paid(ada.customer, make_seats_sold(at), 2, at=at)


@pytest.fixture
def seats(row):
    return Feature.objects.get(key="seats")


def url(name, *args):
    return reverse(f"subscriptions:{name}", args=args or ["seats"])


def give(client, name, **typed):
    return client.post(url("give_seat"), {"name": name, **typed})


def words(response):
    return text_of(response.content.decode())


def test_it_says_how_many_are_free_and_where_more_are(as_ada, row, seats):
    page = words(as_ada.get(url("seats")))
    assert "0 of 2 taken" in page and "Nobody yet." in page
    html = as_ada.get(url("seats")).content.decode()
    assert f'href="/plans/mine/{row.public_id}/' in html and "Add seats" in html


def test_a_seat_is_given_by_name_once(as_ada, ada, seats):
    for name in ("Cy@Example.com", " cy@example.COM"):
        response = give(as_ada, name)
        assert response.status_code == 302 and response["Location"] == url("seats")
    page = words(as_ada.get(url("seats")))
    assert "Cy@Example.com Kept, and not taken yet" in page and "1 of 2 taken" in page
    assert Seat.objects.get().given_by == ada


@pytest.mark.parametrize(
    "typed", ["", "   ", "a" * 255, "4242 4242 4242 4242", "a\0b", "\u3000\u3000", "ﷺ" * 254]
)
def test_it_refuses_a_name_that_nobody_has(as_ada, seats, typed):
    response = give(as_ada, typed)
    assert response.status_code == 400 and "errorlist" in response.content.decode()
    assert "4242 4242" not in response.content.decode()
    assert not Seat.objects.exists()


def test_what_is_typed_is_shown_as_text(as_ada, seats):
    give(as_ada, "<script>alert(1)</script>")
    html = as_ada.get(url("seats")).content.decode()
    assert "<script>" not in html and "&lt;script&gt;alert(1)" in html


def test_when_all_are_taken_that_is_said(as_ada, ada, seats, at):
    for name in ("one", "two"):
        grant_seat(ada.customer, seats, name, at=at)
    response = give(as_ada, "three")
    assert response.status_code == 400 and "Every seat is taken. Add one, or take one back." in words(
        response
    )
    assert "Every seat is taken." in words(as_ada.get(url("take_seat")))


def test_a_seat_is_taken_back_and_twice_is_once(as_ada, ada, seats, at):
    seat = grant_seat(ada.customer, seats, "one", at=at)
    for said in ("The seat of one is free.", "It was free already."):
        assert said in words(as_ada.post(url("release_seat", seat.public_id), follow=True))
    seat.refresh_from_db()
    assert seat.released_by == ada


def test_who_comes_takes_the_seat_that_was_kept_and_goes_on(as_cy, cy, ada, team, seats, at):
    kept = grant_seat(ada.customer, seats, "cy@example.com", at=at)
    page = words(as_cy.get(url("take_seat"), {"next": "/page/"}))
    assert "A seat is kept for you." in page and "nothing is charged" in page
    assert as_cy.post(url("take_seat"), {"next": "/page/"})["Location"] == "/page/"
    kept.refresh_from_db()
    assert (kept.user, Seat.objects.count()) == (cy, 1)
    assert "You have a seat." in words(as_cy.get(url("take_seat")))


def test_somebody_else_may_be_faster(as_ada, ada, seats, at, monkeypatch):
    def too_late(*_, **__):
        raise NoSeatFree("taken")

    monkeypatch.setattr("subscriptions.portal.seats.views.claim_seat", too_late)
    response = as_ada.post(url("take_seat"))
    assert response.status_code == 409 and "taken in the meantime" in words(response)
    assert actions.claim_seat is claim_seat


def test_who_may_only_look_takes_a_seat_and_gives_none(as_cy, ada, team, seats, at):
    seat = grant_seat(ada.customer, seats, "one", at=at)
    assert "given and taken back by ada" in words(as_cy.get(url("seats")))
    assert give(as_cy, "two").status_code == 403
    assert as_cy.post(url("release_seat", seat.public_id)).status_code == 403
    assert as_cy.post(url("take_seat")).status_code == 302
    assert seats_of(ada.customer, seats).count() == 2


def test_who_may_only_look_is_offered_a_free_seat_and_else_asks_for_one(as_cy, ada, cy, team, seats, at):
    problem = {"Accept": "application/problem+json"}

    def offered():
        return [way["rel"] for way in as_cy.get("/seated/", headers=problem).json()["remedies"]]

    assert offered() == ["take_seat"]
    for name in ("one", "two"):
        grant_seat(ada.customer, seats, name, at=at)
    assert offered() == ["ask"]


def test_who_has_no_role_finds_nothing_and_is_offered_no_seat(as_bo, ada, team, seats, at):
    tried = [as_bo.get(url("seats")), as_bo.get(url("take_seat")), as_bo.post(url("take_seat"))]
    assert {response.status_code for response in tried} == {404}
    refused = as_bo.get("/seated/", headers={"Accept": "application/problem+json"}).json()
    assert [way["rel"] for way in refused["remedies"]] == ["ask"]


def test_anothers_seats_are_not_found(as_bo, ada, bo, seats, at):
    seat = grant_seat(ada.customer, seats, "one", at=at)
    assert as_bo.get(url("seats")).status_code == 404
    assert give(as_bo, "bo").status_code == as_bo.post(url("take_seat")).status_code == 404
    assert as_bo.post(url("release_seat", seat.public_id)).status_code == 404
    assert seats_of(ada.customer, seats).count() == 1


def test_a_feature_of_another_kind_and_an_unknown_one_have_no_page(as_ada, seats):
    Feature.objects.create(key="projects", name="Projects", kind="number")
    assert {as_ada.get(url("seats", key)).status_code for key in ("projects", "nothing")} == {404}


def test_who_is_over_is_told_by_the_page(as_ada, ada, row, seats, at):
    for number, name in enumerate(("first", "second")):
        grant_seat(ada.customer, seats, name, at=at + timedelta(minutes=number))
    change_quantity(row, 1, at=at)
    page = words(as_ada.get(url("seats")))
    assert "Whoever has sat longest is let in; 1 person is not." in page
    assert page.index("first") < page.index("second") < page.index("Not let in")


def test_a_user_who_is_gone_is_told_and_their_seat_taken_back(as_ada, ada, seats, django_user_model, at):
    (user,) = make_users(django_user_model, 1)
    assert names_of(user) == ["u0@example.com", "u0"]
    seat = claim_seat(ada.customer, seats, user, at=at)
    user.delete()
    assert "Whose account is gone" in words(as_ada.get(url("seats")))
    assert release_seat(seat, at=at)


def test_many_come_on_pages_in_few_queries(as_ada, ada, row, seats, at, django_assert_max_num_queries):
    change_quantity(row, 60, at=at)
    for number in range(55):
        grant_seat(ada.customer, seats, f"n{number}@example.com", at=at)
    with django_assert_max_num_queries(12):
        assert as_ada.get(url("take_seat")).status_code == 200
    with django_assert_max_num_queries(12):
        html = as_ada.get(url("seats")).content.decode()
    assert html.count("Take it back") == 50 and "Page 1 of 2" in html
    with django_assert_max_num_queries(12):
        assert "Seats: who has one" in words(as_ada.get(url("subscription", row.public_id)))
    assert "55 of 60 taken" in words(as_ada.get(reverse("subscriptions:subscriptions")))


def test_it_refuses_a_post_without_a_token(ada, seats, at):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    seat = grant_seat(ada.customer, seats, "one", at=at)
    posted = [url("give_seat"), url("take_seat"), url("release_seat", seat.public_id)]
    assert {strict.post(page).status_code for page in posted} == {403}


def test_it_leads_to_no_other_site(as_ada, seats):
    assert give(as_ada, "one", next="https://evil.example/")["Location"] == url("seats")
