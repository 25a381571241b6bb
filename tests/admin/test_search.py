import pytest
from django.urls import reverse

from billing.testing import add_card


@pytest.fixture
def found(as_support):
    def found(text):
        response = as_support.get(reverse("admin:billing_customer_changelist"), {"q": text})
        return {customer.email for customer in response.context["cl"].result_list}

    return found


@pytest.mark.parametrize("text", ["ada@example.com", "ADA@EXAMPLE", "Lovelace", "ada lovelace", " ada "])
def test_it_finds_by_email_name_and_owner(found, ada, bo, text):
    ada.customer.name = "Ada Lovelace"
    ada.customer.save()
    assert found(text) == {"ada@example.com"}


def test_it_finds_by_the_owners_user_name(found, ada, bo):
    ada.username = "countess"
    ada.save()
    assert found("countess") == {"ada@example.com"}


def test_it_finds_by_the_last_four_digits_of_any_card(found, ada, bo, at):
    add_card(bo.customer, at=at, last4="0341")
    assert found("0341") == {"bo@example.com"}
    assert found("341") == set()


def test_it_finds_a_customer_with_two_such_cards_once(as_support, found, ada, at):
    add_card(ada.customer, at=at, fingerprint="another")
    assert found("4242") == {"ada@example.com"}
    response = as_support.get(reverse("admin:billing_customer_changelist"), {"q": "4242"})
    assert response.context["cl"].result_count == 1


def test_it_finds_by_public_id_also_as_people_type_it(found, ada, bo):
    prefix, letters = ada.customer.public_id.split("_")
    assert found(f"{prefix}_{letters}") == {"ada@example.com"}
    assert found(f"CUS_{letters.lower().replace('0', 'o').replace('1', 'l')}") == {"ada@example.com"}
    assert found(f"{prefix}_{letters[:-1]}") == set()


def test_it_finds_by_the_reference_of_a_refusal(refused, support, client, ada, bo):
    reference = refused(bo).public_id
    client.force_login(support)
    response = client.get(reverse("admin:billing_customer_changelist"), {"q": reference})
    assert [str(customer) for customer in response.context["cl"].result_list] == [str(bo.customer)]


def test_it_finds_by_the_reference_of_a_card_or_its_setup(found, ada, bo):
    assert found(ada.customer.payment_methods.get().public_id) == {"ada@example.com"}
    assert found("set_00000000000000000000") == set()


def test_it_wants_every_word_to_be_found(found, ada, bo):
    assert found("ada 4242") == {"ada@example.com"}
    assert found("bo 4242") == set()


@pytest.mark.parametrize("text", ["%", "\x00", "'; --", "💳" * 300, "den_", "\\"])
def test_it_finds_nobody_by_nonsense(found, ada, bo, text):
    assert found(text) in (set(), {"ada@example.com", "bo@example.com"})
