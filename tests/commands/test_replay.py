import pytest
from django.core.management import CommandError

from billing.access.denials.models import Denial
from billing.customers.models import Customer
from billing.testing import add_card


@pytest.fixture
def refused(client):
    """Somebody asks for a page and is refused; the row of it."""

    def ask(user, path="/page/", status=402):
        if user:
            client.force_login(user)
        assert client.get(path).status_code == status
        return Denial.objects.latest("pk")

    return ask


@pytest.fixture
def replay(run_json):
    return lambda denial, *typed: run_json("billing_diagnose", denial.public_id, *typed)


def test_it_decides_again_and_gives_the_same_cause(bo, refused, run):
    said = run("billing_diagnose", refused(bo).public_id.lower())
    assert "no_payment_method at page, once" in said
    assert "decided again from what was stored: no_payment_method, the same" in said


def test_it_says_what_would_happen_now(bo, at, refused, replay):
    denial = refused(bo)
    assert replay(denial)["now"]["denied"]["cause"] == "no_payment_method"
    add_card(bo.customer, at=at)
    said = replay(denial)
    assert said["is_same"] and said["now"]["is_let_in"]


def test_it_says_what_would_happen_at_another_instant(ada, bo, at, refused, replay):
    denial = refused(bo)
    add_card(bo.customer, at=at, exp_year=2028)
    assert not replay(denial, "--at", "2029-01-02")["now"]["is_let_in"]


def test_it_notices_policies_that_decide_otherwise_now(bo, refused, run):
    denial = refused(bo)
    other = [{"policy": "billing.access.policies.not_suspended"}]
    Denial.objects.filter(pk=denial.pk).update(policies=other)
    said = run("billing_diagnose", denial.public_id)
    assert "let in, not no_payment_method" in said


def test_it_says_that_a_policy_is_gone(bo, refused, replay):
    denial = refused(bo)
    Denial.objects.update(policies=[{"policy": "shop.views.<lambda>"}])
    said = replay(denial)
    assert "<lambda>" in said["obstacle"] and not said["is_same"]


def test_it_asks_the_policies_of_then_where_the_view_has_gone(bo, refused, replay):
    denial = refused(bo)
    Denial.objects.update(view="old:page", path="/old/")
    assert replay(denial)["now"]["gates"][0]["where"] == "as it was then"


def test_it_decides_a_rate_again_by_what_was_counted(ada, client, refused, replay):
    client.force_login(ada)
    for _ in range(3):
        client.get("/rated/")
    said = replay(refused(ada, "/rated/", 429))
    assert said["is_same"] and said["cause"] == "rate_limited"
    assert said["now"]["is_let_in"]


def test_it_sees_through_a_gateway_that_was_not_set_up(bo, settings, refused, replay):
    working = settings.BILLING
    settings.BILLING = {**working, "GATEWAYS": {}}
    denial = refused(bo, status=503)
    settings.BILLING = working
    said = replay(denial)
    assert said["cause"] == "misconfigured" and said["is_same"]
    assert said["again"]["cause"] == "no_payment_method"


def test_it_does_not_decide_what_no_policy_decided(bo, refused, replay):
    denial = refused(bo)
    Denial.objects.update(cause="gateway_unavailable")
    assert "gateway" in replay(denial)["obstacle"]


def test_it_finds_an_owner_without_a_customer_again(cy, refused, replay):
    said = replay(refused(cy))
    assert said["is_same"] and said["now"]["subject"] == f"owner:auth.user:{cy.pk}"


def test_it_says_that_whom_it_refused_is_gone(bo, cy, refused, run):
    references = [refused(bo).public_id, refused(cy).public_id]
    Customer.objects.all().delete()
    cy.delete()
    for reference in references:
        assert "is not there any more" in run("billing_diagnose", reference)


def test_it_asks_the_prefix_that_the_url_stands_under(bo, refused, replay):
    denial = refused(bo, "/guarded/page/")
    assert [gate["where"] for gate in replay(denial)["now"]["gates"]] == ["prefix /guarded/"]


@pytest.fixture
def odd_urls(settings):
    settings.ROOT_URLCONF = "tests.commands.odd_urls"


def test_it_decides_again_at_the_instant_of_then(bo, at, refused, replay):
    add_card(bo.customer, at=at, exp_month=10, exp_year=2026)
    said = replay(refused(bo), "--at", "2026-01-01")
    assert said["is_same"] and said["cause"] == "payment_method_expired"
    assert said["now"]["is_let_in"]


def test_it_asks_the_gates_of_the_method_alone(bo, odd_urls, client, replay):
    client.force_login(bo)
    client.post("/one-method-of-able/")
    denial = Denial.objects.get()
    assert [gate["where"] for gate in replay(denial)["now"]["gates"]] == ["POST"]
    Denial.objects.update(method="GET")
    assert replay(denial)["now"]["gates"] == []


def test_it_asks_the_gates_of_the_url_alone(bo, odd_urls, refused, replay):
    said = replay(refused(bo, "/twice/b/"))
    assert [gate["takes"] for gate in said["now"]["gates"]] == ["able_to_pay"]


def test_it_cannot_restore_a_policy_that_has_no_name(bo, odd_urls, refused, replay):
    assert "is not there any more" in replay(refused(bo, "/by-partial/"))["obstacle"]


def test_it_takes_no_view_beside_a_reference(bo, refused, run):
    with pytest.raises(CommandError, match="--view"):
        run("billing_diagnose", refused(bo).public_id, "--view", "page")
