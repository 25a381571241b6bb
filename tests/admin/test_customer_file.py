import pytest
from django.urls import reverse

from billing.access.passes.actions import grant_pass
from billing.access.rates.actions import grant_rate
from billing.customers.actions import suspend_customer
from billing.standing.models import Standing
from billing.testing import add_card, enter_card
from tests.admin.conftest import address, file_of, text


def test_it_says_why_a_customer_is_let_in(as_support, ada):
    page = text(as_support.get(file_of(ada.customer)))
    assert "In good standing" in page and "card_valid_until" in page
    assert 'href="?compare=1#standing-now"' in page and "recomputed now" not in page
    page = text(as_support.get(file_of(ada.customer), {"compare": "1"}))
    assert "recomputed now, they are the same." in page


def test_it_tells_staff_the_banks_real_word(as_support, bo, at):
    enter_card(bo.customer, "4000000000009987", at=at)
    page = text(as_support.get(file_of(bo.customer)))
    assert "The bank declined the card and gave no reason." in page
    assert "lost_card" in page


def test_it_says_when_stored_facts_are_not_what_they_should_be(as_support, ada):
    Standing.objects.filter(pk=ada.customer.pk).update(facts={"suspended_at": "2026-01-01T00:00:00+00:00"})
    page = text(as_support.get(file_of(ada.customer), {"compare": "1"}))
    assert "they differ" in page and "Recomputed now" in page


def test_it_shows_cards_passes_and_rates(as_support, ada, at):
    until = at.replace(year=2027)
    grant_pass(ada.customer, until=until, at=at, why="a friend")
    grant_rate(ada.customer, name="public", spec="9/min", at=at, why="asked nicely")
    page = text(as_support.get(file_of(ada.customer)))
    for word in ("Visa ···· 4242", "12/2030", "a friend", "9/min", "asked nicely"):
        assert word in page


def test_it_opens_by_public_id_too(as_support, ada):
    url = f"/admin/billing/customer/{ada.customer.public_id}/change/"
    assert as_support.get(url).context["customer"] == ada.customer


@pytest.mark.parametrize("who", ["0", "999999", "cus_00000000000000000000", "nobody"])
def test_it_knows_no_customer_who_is_not_there(as_support, db, who):
    response = as_support.get(f"/admin/billing/customer/{who}/change/")
    assert response.status_code == 302 and response.url == reverse("admin:index")


def test_it_outlives_its_owner(as_support, ada):
    ada.delete()
    assert as_support.get(file_of(ada.customer)).status_code == 200


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "²", "99999", "9" * 50])
def test_it_takes_any_page_number(as_support, ada, page):
    assert as_support.get(file_of(ada.customer), {"page": page}).status_code == 200


def test_it_offers_what_fits_and_is_permitted(client, ada, support, finance, at):
    client.force_login(support)
    assert address("suspend", ada.customer) in text(client.get(file_of(ada.customer)))
    suspend_customer(ada.customer, at=at, why="fraud")
    page = text(client.get(file_of(ada.customer)))
    assert address("resume", ada.customer) in page
    assert address("suspend", ada.customer) not in page
    client.force_login(finance)
    assert address("resume", ada.customer) not in text(client.get(file_of(ada.customer)))


def test_it_asks_no_more_for_a_long_history(as_support, bo, django_assert_num_queries, at):
    # Four of them are Django's: session, user and permissions.
    with django_assert_num_queries(18):
        as_support.get(file_of(bo.customer))
    for number in range(60):
        add_card(bo.customer, at=at, last4=f"{number:04}")
        grant_rate(bo.customer, name=f"rate{number}", spec="1/s", at=at, why="many", by=bo)
    with django_assert_num_queries(18):
        as_support.get(file_of(bo.customer))


def test_it_escapes_what_customers_call_themselves(as_support, bo):
    bo.customer.name = "<script>alert(1)</script>"
    bo.customer.save()
    assert "<script>alert" not in text(as_support.get(file_of(bo.customer)))
