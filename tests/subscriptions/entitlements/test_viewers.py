"""Who asks is who signed in, however the gate is met; and is known as little as need be."""

import pytest
from django.test import RequestFactory
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.access import payment_required
from billing.access.subjects import subject_of
from billing.access.viewers import digest_of, known_as, names_of
from billing.diagnosis.queries import find_subject
from subscriptions.access import has_seat
from subscriptions.catalog.features.models import Feature
from subscriptions.entitlements.seats.actions import claim_seat
from tests.portal.conftest import team  # noqa: F401
from tests.subscriptions.entitlements.places import make_seats_sold, start_team


class Desk(APIView):
    authentication_classes = (TokenAuthentication,)
    permission_classes = ()

    def get(self, request):
        return Response({"said": "let in"})


desk = payment_required(has_seat())(Desk.as_view())


@pytest.fixture
def seats(ada, at):
    start_team(ada.customer, make_seats_sold(at), 2, at=at)
    return Feature.objects.get(key="seats")


def test_a_program_is_the_user_whose_token_it_has(ada, cy, team, seats, at):  # noqa: F811
    claim_seat(ada.customer, seats, cy, at=at)

    def ask(user):
        token = Token.objects.get_or_create(user=user)[0]
        request = RequestFactory().get("/desk/", headers={"Authorization": f"Token {token.key}"})
        return desk(request).status_code

    assert (ask(cy), ask(ada)) == (200, 402)


def test_who_signs_in_on_the_way_is_somebody_else(ada, cy, team, seats, rf):  # noqa: F811
    request = rf.get("/desk/")
    seen = []
    for request.user in (ada, cy, cy):
        seen.append(subject_of(request))
    assert [subject.facts["viewer"]["key"] for subject in seen] == [str(ada.pk), str(cy.pk), str(cy.pk)]
    assert seen[1] is seen[2], "read once"


def test_nobody_is_asked_who_they_are_where_that_decides_nothing(bo, rf):
    request = rf.get("/page/")
    request.user = bo
    assert "viewer" not in subject_of(request).facts


def test_names_are_told_apart_by_what_they_say_and_not_by_how(django_user_model):
    user = django_user_model(pk=7, username="Ada", email="ＡＤＡ@Example.com ")
    assert names_of(user) == ["ada@example.com", "ada"]
    known = known_as(user)
    assert known == {"key": "7", "names": [digest_of("ADA@example.com"), digest_of("ada")]}
    assert "ada" not in str(known)
    assert names_of(django_user_model(pk=8, username="cy")) == ["cy"]


def test_diagnosis_asks_for_who_pays_where_that_is_a_person(ada, seats, at):
    assert find_subject("ada@example.com").facts["viewer"]["key"] == str(ada.pk)
