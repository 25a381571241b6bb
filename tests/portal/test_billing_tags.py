"""`{% payment_required %}` locks a button, `{% billing_banner %}` shows the worst problem."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch

from billing.access.denials.models import Denial
from billing.access.passes.actions import grant_pass
from billing.credit.limits.actions import change_limit
from billing.customers.models import Customer
from billing.money import Money

LOCK = "{% load billing %}{% payment_required %}OPEN{% endpayment_required %}"
BANNER = "{% load billing %}{% billing_banner %}"


@pytest.fixture
def rendered():
    def render(source, user, path="/free/"):
        request = RequestFactory().get(path)
        request.user = user
        return Template(source).render(Context({"request": request}))

    return render


def lock_for(name):
    return f'{{% load billing %}}{{% payment_required "{name}" %}}OPEN{{% endpayment_required %}}'


def test_it_opens_to_who_would_be_let_in(rendered, ada):
    assert rendered(LOCK, ada) == "OPEN"


def test_it_locks_with_the_cause_and_the_fix(rendered, bo, url):
    html = rendered(LOCK, bo)
    assert "OPEN" not in html
    assert "There is no card on file for this account yet." in html
    assert f'href="{url("add_card")}?next=%2Ffree%2F"' in html


def test_it_locks_to_who_has_no_customer_and_makes_none(rendered, cy):
    assert "There is no card on file" in rendered(LOCK, cy)
    assert not Customer.objects.exists()


def test_it_sends_the_anonymous_to_sign_in(rendered, db):
    assert 'href="/login/?next=/free/"' in rendered(LOCK, AnonymousUser())


@pytest.mark.parametrize("name", ["page", "awaited", "classy", "api", "under_prefix", "api_under_prefix"])
def test_it_asks_the_gates_of_a_named_view(rendered, ada, bo, name):
    assert rendered(lock_for(name), ada) == "OPEN"
    assert "OPEN" not in rendered(lock_for(name), bo)


def test_it_locks_what_costs_more_than_is_free(rendered, ada, at):
    assert "This costs $4.10." in rendered(lock_for("charged"), ada)
    change_limit(ada.customer, Money.of("4.10", "USD"), at=at, why="test")
    assert rendered(lock_for("charged"), ada) == "OPEN"


def test_it_opens_under_a_prefix_that_no_middleware_guards(rendered, bo, settings):
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if "PaymentRequired" not in path]
    assert rendered(lock_for("under_prefix"), bo) == "OPEN"
    assert "OPEN" not in rendered(lock_for("page"), bo)


def test_it_opens_to_our_own_pages_under_a_prefix(rendered, bo, settings):
    settings.BILLING = {**settings.BILLING, "PROTECTED_PREFIXES": {"/": ()}}
    assert rendered(lock_for("billing:overview"), bo) == "OPEN"
    assert "OPEN" not in rendered(lock_for("free"), bo)


@pytest.mark.parametrize("name", ["free", "unsuspended", "either", "shadowed", "exempt", "public_rated"])
def test_it_opens_where_the_view_would(rendered, bo, name):
    assert rendered(lock_for(name), bo) == "OPEN"


def test_it_counts_no_rate(rendered, ada, as_ada):
    for _ in range(5):
        assert rendered(lock_for("rated"), ada) == "OPEN"
    assert as_ada.get("/rated/").status_code == 200


def test_it_opens_in_an_emergency(rendered, bo, settings):
    settings.BILLING = {**settings.BILLING, "SHADOW": True}
    assert rendered(LOCK, bo) == "OPEN"


def test_a_misspelt_name_is_an_error(rendered, ada):
    with pytest.raises(NoReverseMatch):
        rendered(lock_for("nonsense"), ada)


def test_it_says_what_it_needs(ada):
    with pytest.raises(ImproperlyConfigured, match="need the request"):
        Template(LOCK).render(Context({}))


def test_it_reads_the_standing_once_and_writes_nothing(rendered, bo, django_assert_num_queries):
    with django_assert_num_queries(1):
        rendered(LOCK * 5 + BANNER, bo)
    assert not Denial.objects.exists()


def test_the_banner_shows_the_worst_problem(rendered, bo, url):
    html = rendered(BANNER, bo)
    assert "No payment method" in html
    assert url("add_card") in html


def test_the_banner_is_silent_when_all_is_well(rendered, ada, cy, db):
    assert {rendered(BANNER, user).strip() for user in (ada, cy, AnonymousUser())} == {""}


def test_the_banner_is_silent_under_a_pass(rendered, bo, at):
    from datetime import timedelta

    grant_pass(bo.customer, until=at + timedelta(days=1), at=at, why="x")
    assert rendered(BANNER, bo).strip() == ""


def test_who_may_not_pay_is_told_who_can(rendered, ada, cy, team, at):
    from billing.payment_methods.actions import detach_method

    detach_method(ada.customer.payment_methods.get(), at=at)
    assert "This can be fixed by ada." in rendered(BANNER, cy)
    html = rendered(LOCK, cy)
    assert "This can be fixed by ada." in html
    assert "href" not in html
