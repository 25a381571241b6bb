import pytest
from django.core.management import CommandError

from billing.access.passes.actions import grant_pass
from billing.customers.actions import suspend_customer
from billing.customers.models import Customer
from billing.standing.models import Standing
from billing.testing import add_card, make_customer

AFTER_ADAS_CARD = "2031-02-01T00:00:00+00:00"


@pytest.fixture
def diagnose(run):
    return lambda *typed: run("billing_diagnose", *typed)


@pytest.mark.parametrize("typed", ["public_id", "email", "owner"])
def test_it_finds_a_customer_by_what_is_known(bo, ada, diagnose, typed):
    known = {"public_id": bo.customer.public_id.lower(), "email": "BO@example.com", "owner": "bo"}
    assert bo.customer.public_id in diagnose(known[typed])


def test_it_finds_the_only_one_who_holds_a_text(bo, ada, diagnose):
    assert bo.customer.public_id in diagnose("bo@")


def test_it_prefers_the_exact_name(bo, django_user_model, at, diagnose):
    make_customer(django_user_model.objects.create_user("bobby"), at=at)
    assert bo.customer.public_id in diagnose("bo")


def test_it_lists_whom_a_text_could_mean(bo, ada, diagnose):
    with pytest.raises(CommandError) as raised:
        diagnose("@example.com")
    assert all(user.customer.public_id in str(raised.value) for user in (ada, bo))


def test_it_does_not_take_a_customers_name_for_anothers_login(bo, ada, diagnose):
    Customer.objects.filter(pk=ada.customer.pk).update(name="Bo")
    with pytest.raises(CommandError, match="not one customer"):
        diagnose("bo")


@pytest.mark.parametrize("typed", ["nobody", "cus_7K2M", "den_7K2M"])
def test_it_says_whom_it_does_not_know(db, diagnose, typed):
    with pytest.raises(CommandError, match=typed):
        diagnose(typed)


def test_it_says_why_and_how_to_mend_it(bo, diagnose):
    said = diagnose("bo")
    assert "REFUSED with 402 no_payment_method" in said
    assert "fix: Add a card /billing/" in said
    assert "not_suspended: lets in" in said and "able_to_pay: no_payment_method" in said


def test_it_says_who_is_let_in(ada, diagnose):
    said = diagnose("ada")
    assert "LET IN" in said and "card_last4" in said and "not stale" in said


def test_it_knows_an_owner_without_a_customer(cy, diagnose):
    said = diagnose("cy@example.com")
    assert "REFUSED with 402 no_payment_method" in said and "--create-missing" in said
    assert not Customer.objects.exists()


def test_it_asks_what_comes(ada, run_json):
    said = run_json("billing_diagnose", "ada", "--at", AFTER_ADAS_CARD)
    assert said["denied"]["cause"] == "payment_method_expired" and said["at"] == AFTER_ADAS_CARD


def test_it_reads_an_instant_without_an_offset_in_the_projects_time_zone(ada, settings, run_json):
    settings.TIME_ZONE = "Asia/Tokyo"
    said = run_json("billing_diagnose", "ada", "--at", "2027-03-01T08:00")
    assert said["at"] == "2027-03-01T08:00:00+09:00"


@pytest.mark.parametrize("typed", ["tomorrow", "2026-02-30", "2026-01-01T25:00", "9" * 30])
def test_it_refuses_what_is_no_instant(ada, diagnose, typed):
    with pytest.raises(CommandError, match="is not an instant"):
        diagnose("ada", "--at", typed)


@pytest.mark.parametrize("typed", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_it_survives_the_ends_of_the_calendar(ada, diagnose, typed):
    assert typed[:10] in diagnose("ada", "--at", typed)


def test_it_shows_a_pass_and_what_it_opens(bo, at, diagnose):
    grant_pass(bo.customer, until=at.replace(year=2027), at=at, why="trade fair")
    said = diagnose("bo")
    assert "LET IN" in said and "lets in by the pass" in said
    assert "able_to_pay: no_payment_method" in said


def test_it_shows_that_a_pass_has_ended(bo, at, diagnose):
    grant_pass(bo.customer, until=at.replace(year=2027), at=at, why="trade fair")
    said = diagnose("bo", "--at", "2027-11-22T12:00Z")
    assert "REFUSED" in said and "pass: ended at 2027-11-22T12:00:00+00:00" in said


def test_it_tells_stale_facts(ada, diagnose):
    facts = Standing.objects.get(pk=ada.customer.pk).facts
    Standing.objects.filter(pk=ada.customer.pk).update(facts={**facts, "card_last4": "0000"})
    said = diagnose("ada")
    assert "STALE" in said and "card_last4: stored '0000', but its source says '4242'" in said


def test_it_tells_a_customer_without_a_standing(bo, diagnose):
    Standing.objects.filter(pk=bo.customer.pk).delete()
    assert "no standing at all" in diagnose("bo")


def test_it_says_what_the_customer_would_be_told_of_a_lost_gateway(bo, diagnose, at):
    Customer.objects.filter(pk=bo.customer.pk).update(gateway="old")
    Standing.objects.update(facts={"gateway": "old"})
    assert "REFUSED with 503 misconfigured" in diagnose("bo")


@pytest.mark.parametrize("view", ["unsuspended", "tests.shop.views.unsuspended", "/unsuspended/"])
def test_it_asks_the_gates_of_a_view(bo, at, diagnose, view):
    assert "LET IN" in diagnose("bo", "--view", view)
    suspend_customer(bo.customer, at=at, why="fraud")
    assert "REFUSED with 403 customer_suspended" in diagnose("bo", "--view", view)


def test_it_asks_the_prefix_that_a_view_stands_under(bo, diagnose):
    said = diagnose("bo", "--view", "under_prefix")
    assert "REFUSED with 402" in said and "prefix /guarded/: good standing" in said


def test_it_asks_each_part_of_a_policy(bo, diagnose):
    said = diagnose("bo", "--view", "either")
    assert "LET IN" in said and "    able_to_pay: no_payment_method" in said


def test_it_says_that_a_shadow_lets_in(bo, diagnose):
    said = diagnose("bo", "--view", "shadowed")
    assert "LET IN" in said and "it is a shadow" in said


def test_it_counts_no_rate(ada, client, diagnose):
    for _ in range(4):
        assert "not counted here" in diagnose("ada", "--view", "rated")
    client.force_login(ada)
    assert client.get("/rated/").status_code == 200


def test_it_says_that_nothing_guards_a_view(bo, diagnose):
    assert "nothing guards this view" in diagnose("bo", "--view", "free")


def test_it_says_which_of_a_views_methods_are_refused(bo, settings, diagnose):
    settings.ROOT_URLCONF = "tests.commands.odd_urls"
    said = diagnose("bo", "--view", "/one-method-of-able/")
    assert "REFUSED, but only POST, with 402" in said


def test_it_guesses_which_view_was_meant(bo, diagnose):
    with pytest.raises(CommandError, match="did you mean unsuspended"):
        diagnose("bo", "--view", "unsuspendet")


def test_it_says_the_same_to_programs(bo, run_json):
    said = run_json("billing_diagnose", "bo", "--view", "page")
    assert said["denied"]["remedies"][0]["rel"] == "add_card"
    assert [policy["policy"] for policy in said["gates"][0]["policies"]] == [
        "not_suspended",
        "nothing_overdue",
        "able_to_pay",
    ]
    add_card(bo.customer, at=bo.customer.created_at)
    assert run_json("billing_diagnose", "bo", "--view", "page")["is_let_in"]
