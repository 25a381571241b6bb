from functools import partial

import pytest
from django.core.exceptions import ValidationError

from billing.customers.actions import create_customer, create_customers
from billing.customers.models import Customer
from billing.customers.queries import customer_of, find_customers, owners_without_customer
from billing.signals import customer_created
from billing.standing.models import Standing
from billing.standing.queries import recompute
from tests.standing.parallel import together


def test_it_starts_from_what_the_owner_and_the_settings_say(cy, at):
    cy.first_name, cy.last_name = "Cy", "Twombly"
    customer = create_customer(cy, at=at)
    assert (customer.name, customer.email, customer.currency) == ("Cy Twombly", "cy@example.com", "USD")
    assert customer.public_id.startswith("cus_")


def test_it_takes_the_details_it_is_given(cy, at):
    customer = create_customer(cy, at=at, currency="EUR", country="DE", email="books@example.com")
    customer.refresh_from_db()
    assert (customer.currency, customer.country, customer.email) == ("EUR", "DE", "books@example.com")


def test_creating_twice_is_creating_once(cy, at):
    first = create_customer(cy, at=at)
    assert create_customer(cy, at=at, currency="EUR") == first
    assert Customer.objects.get().currency == "USD"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(cy, at):
    made = together(*[partial(create_customer, cy, at=at)] * 4)
    assert made == [Customer.objects.get()] * 4
    assert Standing.objects.count() == 1


def test_it_has_a_true_standing_from_the_start(bo):
    pk = bo.customer.pk
    assert (
        Standing.objects.get(pk=pk).facts
        == recompute([pk])[pk]
        == {"gateway": "default", "own_currency": "USD"}
    )


def test_it_is_told_once_and_after_the_commit(cy, at, django_capture_on_commit_callbacks):
    told = []
    customer_created.connect(lambda customer, **_: told.append(customer), weak=False, dispatch_uid="told")
    with django_capture_on_commit_callbacks(execute=True):
        customer = create_customer(cy, at=at)
        create_customer(cy, at=at)
        assert told == []
    customer_created.disconnect(dispatch_uid="told")
    assert told == [customer]


@pytest.mark.parametrize(
    ("detail", "value"),
    [
        ("currency", "XXX"),
        ("currency", "usd"),
        ("currency", "DEM"),
        ("country", "QQ"),
        ("time_zone", "Mars/Olympus"),
        ("email", "nobody"),
        ("name", "4242 4242 4242 4242"),
        ("city", "Ber\x00lin"),
    ],
)
def test_a_wrong_detail_is_named_and_nobody_is_made(cy, at, detail, value):
    with pytest.raises(ValidationError) as wrong:
        create_customer(cy, at=at, **{detail: value})
    assert list(wrong.value.message_dict) == [detail]
    assert not Customer.objects.exists()


def test_an_owner_that_was_never_saved_has_no_customer(db, django_user_model, at):
    with pytest.raises(ValueError, match="saved"):
        create_customer(django_user_model(username="new"), at=at)


def test_a_name_of_any_length_does_not_stop_a_sign_up(cy, at):
    cy.first_name, cy.last_name = "Hubert" * 25, "Wolfe" * 30
    assert len(create_customer(cy, at=at).name) == 200


@pytest.mark.parametrize("email", [f"{'a' * 300}@example.com", "not an address", None])
def test_an_odd_address_does_not_stop_a_sign_up(cy, at, email):
    cy.email = email
    assert create_customer(cy, at=at).email == ""


def test_an_owner_called_like_a_card_number_leaves_no_card_number(cy, at):
    cy.first_name = "4242424242424242"
    assert create_customer(cy, at=at).name == ""


def test_looking_never_makes_one(cy):
    assert customer_of(cy) is None
    assert customer_of(None) is None
    assert not Customer.objects.exists()


def test_everybody_without_one_gets_one_and_no_second(ada, cy, staff, at):
    assert create_customers(owners_without_customer(), at=at) == 2
    assert create_customers(owners_without_customer(), at=at) == 0
    assert Customer.objects.count() == 3


@pytest.mark.parametrize("text", ["BO@example", "bo", "{public_id}"])
def test_staff_find_one_by_what_they_know(ada, bo, text):
    assert list(find_customers(text.format(public_id=bo.customer.public_id))) == [bo.customer]
