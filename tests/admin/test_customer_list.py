import pytest

from billing.access.passes.actions import grant_pass
from billing.customers.actions import create_customer, suspend_customer
from billing.standing.models import Standing
from billing.testing import add_card
from tests.admin.conftest import text

LIST = "/admin/billing/customer/"


def test_it_says_how_each_customer_stands_now(as_support, ada, bo, at):
    page = text(as_support.get(LIST))
    assert "In good standing" in page and "No payment method" in page
    assert "Visa ···· 4242" in page


def test_it_says_who_is_let_in_by_a_pass_and_who_is_suspended(as_support, ada, bo, at):
    grant_pass(bo.customer, until=at.replace(year=2027), at=at, why="waits for an invoice")
    suspend_customer(ada.customer, at=at, why="fraud")
    page = text(as_support.get(LIST))
    assert "Let in by a pass" in page and "Account suspended" in page


def test_it_recomputes_facts_of_an_older_schema(as_support, ada):
    Standing.objects.update(facts={}, schema_version=0)
    assert "In good standing" in text(as_support.get(LIST))


@pytest.mark.parametrize(("by", "who"), [("state__exact=suspended", "ada"), ("state__exact=active", "bo")])
def test_it_filters_by_state(as_support, ada, bo, at, by, who):
    suspend_customer(ada.customer, at=at, why="fraud")
    page = as_support.get(f"{LIST}?{by}")
    assert [customer.owner.username for customer in page.context["cl"].result_list] == [who]


def test_it_filters_by_gateway(as_support, ada, bo):
    assert as_support.get(f"{LIST}?gateway=default").context["cl"].result_count == 2
    assert as_support.get(f"{LIST}?gateway=gone").context["cl"].result_count == 0


def test_it_links_customers_by_their_public_id(as_support, ada):
    response = as_support.get(LIST)
    link = response.context["cl"].url_for_result(ada.customer)
    assert as_support.get(link).context["customer"] == ada.customer


def test_it_asks_as_much_for_a_hundred_customers_as_for_one(
    as_support, django_user_model, django_assert_max_num_queries, at
):
    for number in range(100):
        owner = django_user_model(username=f"user{number}", email=f"u{number}@example.com")
        owner.save()
        add_card(create_customer(owner, at=at), at=at)
    with django_assert_max_num_queries(12):
        assert as_support.get(LIST).context["cl"].result_count == 100
