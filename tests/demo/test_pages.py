"""The shop itself: what is free, what is paid, and how each form of the gate guards it."""

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient
from django.urls import reverse

from billing.access.denials.models import Denial
from project.reports.cast import CUSTOMERS, STAFF
from project.reports.catalogue import BY_PLAN, BY_THE_REQUEST, FREE, SOLD
from project.reports.urls import urlpatterns

EVERYBODY = [person.username for person in (*CUSTOMERS, *STAFF)]
EVERYTHING = (*SOLD, *BY_PLAN, *BY_THE_REQUEST, *FREE)
FREE_TO_LOOK_AT = {"reports:commission", "reports:outlook", "reports:summary", "reports:exports"}
GUARDED = [piece for piece in (*SOLD, *BY_PLAN, *BY_THE_REQUEST) if piece.view not in FREE_TO_LOOK_AT]
ANYBODYS = [
    "/", "/sample/", "/archive/contents/", "/reports/commission/", "/reports/summary/", "/reports/exports/",
    "/logins/",
]  # fmt: skip
ORDER = {"title": "Drones", "market": "alps", "question": "How many fly?"}


def test_everybody_sees_the_home_page(be):
    assert {name: be(name).get("/").status_code for name in EVERYBODY} == dict.fromkeys(EVERYBODY, 200)


def test_ada_reads_all_of_it(be):
    client = be("ada")
    pages = {piece.title: client.get(piece.url).status_code for piece in EVERYTHING}
    assert set(pages.values()) == {200}, pages


def test_the_catalogue_leaves_no_page_out():
    listed = {piece.view for piece in EVERYTHING}
    ours = {f"reports:{entry.name}" for entry in urlpatterns}
    assert ours - listed == {"reports:home", "reports:logins", "reports:yearbook", "reports:daily"}


def test_whoever_did_not_pay_gets_402(be):
    client = be("nora")
    pages = {piece.title: client.get(piece.url).status_code for piece in GUARDED}
    assert set(pages.values()) == {402}, pages


@pytest.mark.parametrize("piece", GUARDED, ids=lambda piece: piece.title)
def test_a_stranger_is_asked_to_sign_in(client, db, piece):
    page = client.get(piece.url, headers={"Accept": "text/html"})
    assert page.status_code == (401 if piece.view == "reports:api" else 302)
    assert not Denial.objects.exists()


@pytest.mark.parametrize("path", ANYBODYS)
def test_a_stranger_reads_what_is_free(client, db, path):
    assert client.get(path).status_code == 200


def test_an_order_that_was_refused_keeps_what_was_typed(be):
    page = be("nora").post(reverse("reports:commission"), ORDER, headers={"Accept": "text/html"})
    assert page.status_code == 402
    for typed in ORDER.values():
        assert f"\n{typed}</textarea>" in page.content.decode()


def test_an_order_of_somebody_who_pays_is_taken(be):
    page = be("ada").post(reverse("reports:commission"), ORDER, follow=True)
    assert "“Drones” is ordered" in page.content.decode()


def test_an_order_with_nothing_in_it_says_so(be):
    page = be("ada").post(reverse("reports:commission"), {})
    assert page.status_code == 400
    assert page.content.decode().count("This field is required.") == 3


def test_the_preview_lets_in_and_notes_who_could_not_pay(be):
    assert be("nora").get(reverse("reports:outlook")).status_code == 200
    assert [(row.cause, row.is_shadow) for row in Denial.objects.all()] == [("no_payment_method", True)]


def test_the_live_figures_answer_an_asynchronous_server(be):
    client = AsyncClient()
    client.cookies = be("ada").cookies
    assert async_to_sync(client.get)(reverse("reports:live")).status_code == 200


def test_unknown_markets_and_years_are_not_found(be):
    client = be("ada")
    assert client.get(reverse("reports:market", args=["atlantis"])).status_code == 404
    assert client.get(reverse("reports:yearbook", args=[1919])).status_code == 404


def test_the_logins_are_told_only_where_debug_is_on(client, db, settings):
    settings.DEBUG = False
    assert client.get(reverse("reports:logins")).status_code == 404
