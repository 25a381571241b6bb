import pytest
from django.core.exceptions import ValidationError

from billing.customers.actions import DETAILS, change_billing_details
from billing.customers.models import Customer
from billing.customers.validators import countries

GOOD = {
    "email": "books@example.com",
    "name": "Bo & Sons",
    "line1": "Hauptstr. 1",
    "line2": "",
    "city": "München",
    "region": "BY",
    "postal_code": "80331",
    "country": "DE",
    "tax_id": "DE123456789",
    "locale": "de",
    "time_zone": "Europe/Berlin",
}


def stored(customer):
    return Customer.objects.values(*DETAILS).get(pk=customer.pk)


def test_every_detail_can_be_changed(bo):
    assert set(GOOD) == set(DETAILS)
    change_billing_details(bo.customer, **GOOD)
    assert stored(bo.customer) == GOOD


def test_what_is_not_given_stays(bo):
    change_billing_details(bo.customer, **GOOD)
    change_billing_details(bo.customer, city="Köln")
    assert stored(bo.customer) == GOOD | {"city": "Köln"}


@pytest.mark.parametrize(
    ("detail", "value", "code"),
    [
        ("email", "bo at example", "invalid"),
        ("country", "de", "country"),
        ("country", "EU", "country"),
        ("time_zone", "../etc/passwd", "time_zone"),
        ("time_zone", "", "blank"),
        ("name", "x" * 201, "max_length"),
        ("line1", "4242-4242-4242-4242", "card_number"),
        ("tax_id", "4000 0000 0000 0002 12 30 123", "card_number"),
        ("city", "Mün\x00chen", "null_characters_not_allowed"),
    ],
)
def test_a_wrong_detail_is_named_and_nothing_is_lost(bo, detail, value, code):
    change_billing_details(bo.customer, **GOOD)
    with pytest.raises(ValidationError) as wrong:
        change_billing_details(bo.customer, **GOOD | {"name": "Bo Ltd", detail: value})
    assert [error.code for error in wrong.value.error_dict[detail]] == [code]
    assert stored(bo.customer) == GOOD
    assert {name: getattr(bo.customer, name) for name in DETAILS} == GOOD


def test_the_error_does_not_repeat_the_card_number(bo):
    with pytest.raises(ValidationError) as wrong:
        change_billing_details(bo.customer, name="4242424242424242")
    assert "4242" not in str(wrong.value)


@pytest.mark.parametrize(
    "column", ["state", "currency", "gateway_reference", "owner_id", "public_id", "nonsense"]
)
def test_nothing_else_can_be_written_through_it(bo, column):
    with pytest.raises(TypeError, match=column):
        change_billing_details(bo.customer, **{column: "suspended"})


def test_two_people_may_change_different_details_at_once(bo):
    mine, yours = (Customer.objects.get(pk=bo.customer.pk) for _ in range(2))
    change_billing_details(mine, city="Köln")
    change_billing_details(yours, name="Bo Ltd")
    assert stored(bo.customer) | {"city": "Köln", "name": "Bo Ltd"} == stored(bo.customer)


@pytest.mark.parametrize("code", ["DE", "US", "JP", "GB", "XK"])
def test_real_countries_are_known(code):
    assert code in countries()


@pytest.mark.parametrize("code", ["EU", "UN", "ZZ", "001", "XA"])
def test_groups_of_countries_are_none(code):
    assert code not in countries()
