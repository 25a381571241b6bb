"""The plans: open to everybody, in the viewer's words and currency, with what they have marked."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.formats import number_format

from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.lifecycle.endings import cancel_now
from subscriptions.portal.plans.words import cost_of
from subscriptions.pricing import (
    Flat,
    Graduated,
    Minimum,
    Package,
    Percentage,
    PerUnit,
    SetUpFee,
    Tier,
    Volume,
)
from tests.subscriptions.shop import make_plan, make_price, make_seats


@pytest.fixture
def page(to):
    return to("plans")


@pytest.fixture
def team_plan(pro, at):
    return make_price(make_plan("team", description="For all of you", position=5), "50.00", at=at)


def cards(html):
    return re.findall(r'<h3 id="plan-(\w+)"', html)


def opens(plan, key, **columns):
    kind = columns.pop("kind", "flag")
    feature = Feature.objects.create(key=key, name=key.title(), kind=kind)
    PlanFeature.objects.create(plan=plan, feature=feature, **columns)


def test_everybody_may_look(client, pro, yearly, team_plan, page):
    html = client.get(page).content.decode()
    assert cards(html) == ["pro", "team"]
    for text in ("Reports", "$20.00", "a month", "$200.00", "a year", "For all of you"):
        assert text in html
    assert html.index("$20.00") < html.index("$200.00")


def test_it_tells_what_a_plan_opens(client, pro, page):
    opens(pro.plan, "exports")
    opens(pro.plan, "projects", kind="number", limit=5)
    opens(pro.plan, "calls", kind="quota", limit=10000)
    opens(pro.plan, "seats", kind="number", limit=2, is_per_unit=True)
    opens(pro.plan, "users", kind="number")
    html = client.get(page).content.decode()
    told = (
        "Exports<",
        "Projects: 5",
        "Calls: 10,000 a period",
        "Seats: 2 for each unit",
        "as much as you like",
    )
    assert all(text in html for text in told)


def test_it_speaks_the_language_of_the_viewer(client, pro, page):
    html = client.get(page, headers={"accept-language": "de"}).content.decode()
    assert "20,00\xa0$" in html and number_format(Decimal(20)) not in {"20,00\xa0$"}


def test_it_says_that_there_is_a_trial_once(client, bo, payer, pro, page, buy, at):
    type(pro.plan).objects.update(trial_days=14)
    assert "Free to try for 14 days." in client.get(page).content.decode()
    buy(pro, bo)
    cancel_now(payer.subscriptions.get(), at=at)
    assert "Free to try" not in client.get(page).content.decode()


def test_it_shows_the_plan_that_was_asked_for_first(client, team_plan, page):
    html = client.get(page, {"plan": "team"}).content.decode()
    assert cards(html) == ["team", "pro"] and "What you asked for" in html
    for other in ("nothing", "\x00", "<script>"):
        assert cards(client.get(page, {"plan": other}).content.decode()) == ["pro", "team"]


def test_it_keeps_where_one_wants_to_go(client, pro, page, to):
    assert (
        f'href="{to("checkout", pro)}?next=%2Fpage%2F"' in client.get(page + "?next=/page/").content.decode()
    )
    assert "evil" not in client.get(page + "?next=//evil.example").content.decode()


def test_it_marks_what_one_has(as_bo, bought, team_plan, page, to):
    html = as_bo.get(page).content.decode()
    assert "Your plan" in html and f'href="{to("subscription", bought)}"' in html
    assert html.count("Change to it") == 1 and "Choose it" not in html
    assert f'href="{to("change", bought)}?price=' in html


def test_it_marks_what_waits_to_be_paid(as_bo, bo, payer, pro, page):
    from tests.subscriptions.shop import start

    start(payer, pro, at=payer.created_at)
    html = as_bo.get(page).content.decode()
    assert "Waits for payment" in html and "Your plan" not in html


@pytest.mark.unaudited
def test_it_offers_what_was_offered_and_in_ones_own_currency(as_bo, client, bo, pro, team_plan, page, at):
    plan = team_plan.plan
    type(plan).objects.filter(pk=plan.pk).update(state="hidden")
    plan.offers.create(customer=bo.customer, offered_at=at, until_at=at + timedelta(days=1))
    make_price(plan, "44.00", currency="EUR", at=at)
    assert cards(as_bo.get(page).content.decode()) == ["pro", "team"]
    client.logout()
    assert cards(client.get(page).content.decode()) == ["pro"]
    bo.customer.currency = "EUR"
    bo.customer.save()
    assert "€44.00" in as_bo.get(page).content.decode()


def test_it_sells_no_add_on_and_tells_when_there_is_nothing(client, db, page, at):
    make_seats(at)
    assert "Nothing is on sale at the moment." in client.get(page).content.decode()


def test_who_may_not_pay_is_told_who_can(as_cy, ada, team, pro, page):
    html = as_cy.get(page).content.decode()
    assert "A plan can be chosen by ada." in html and "Choose it" not in html


def test_it_asks_as_many_queries_for_many_plans_as_for_one(
    as_bo, bought, page, at, django_assert_max_num_queries
):
    for number in range(8):
        plan = make_plan(f"plan{number}")
        opens(plan, f"feature{number}")
        make_price(plan, "1.00", at=at)
    with django_assert_max_num_queries(12):
        assert len(cards(as_bo.get(page).content.decode())) == 9


TIERS = (Tier(Decimal(5), Decimal(7)), Tier(None, Decimal(6), Decimal(3)))


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Flat(Decimal("9.90")), ("$9.90", "", ())),
        (PerUnit(Decimal("0.0000015")), ("0.0000015 USD", "each", ())),
        (
            Package(Decimal(1000), Decimal(4), Decimal(100)),
            ("$4.00", "for every 1,000", ("The first 100 are free",)),
        ),
        (Percentage(Decimal("2.9"), Decimal("0.30")), ("2.9%", "", ("$0.30",))),
        (Graduated(TIERS), ("$7.00", "for one", ("Up to 5: $7.00 each", "Beyond: $3.00, and $6.00 each"))),
        (Minimum(Flat(Decimal(1)), Decimal(5)), ("$1.00", "", ("At least $5.00",))),
        (SetUpFee(Flat(Decimal(1)), Decimal(5)), ("$1.00", "", ("$5.00 once, at the beginning",))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_it_tells_every_kind_of_price(model, told):
    assert tuple(cost_of(model, currency="USD")) == told


def test_it_tells_volume_from_steps():
    assert cost_of(Volume(TIERS), currency="USD").notes[-1].startswith("All of them cost")
