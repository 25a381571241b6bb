"""Coupons in the file of the catalog: compared, applied all or nothing, exported; twice is once."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from subscriptions.catalog.declared.files import read_yaml, write_yaml
from subscriptions.catalog.declared.reading import BadDocument
from subscriptions.catalog.models import Plan
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.declared.actions import change_declared
from subscriptions.discounts.declared.differences import differences_of, read_declared
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.terms import AppliesTo, CouponTerms, Lasts
from tests.subscriptions.catalog.example import SMALL
from tests.subscriptions.discounts.offers import make_coupon, redeem
from tests.subscriptions.shop import usd

pytestmark = pytest.mark.django_db
COUPONS = {
    "spring": {"name": "Spring", "percent": "25", "codes": ["SPRING", "FRUEHLING"]},
    "five": {
        "name": "Five off", "amount": "5.00", "currency": "USD", "periods": 3, "applies_to": "line",
        "plans": ["pro"], "first_time_only": True, "priority": 10, "stackable": True, "redemptions_max": 100,
        "valid_from": "2026-11-01T00:00:00+00:00", "valid_until": "2027-03-01T00:00:00+00:00",
    },
    "ever": {"name": "For ever", "percent": "12.5", "lasts": "forever", "state": "retired"},
}  # fmt: skip


def document(**coupons):
    return {**SMALL, "coupons": {**COUPONS, **coupons}}


@pytest.fixture
def apply(at):
    """What was done, in words."""

    def apply(given, **how):
        return [str(one) for one in change_declared(read_declared(given), at=at, **how).to_do]

    return apply


@pytest.fixture
def run(tmp_path):
    def call(task, given=None, *more):
        out, path = StringIO(), tmp_path / "catalog.yaml"
        path.write_text(write_yaml(given or {}))
        source = [str(path)] if given else []
        call_command("billing_catalog", task, *source, *more, stdout=out, no_color=True)
        return out.getvalue()

    return call


def test_all_of_it_is_stored_with_the_plans_it_needs(apply):
    done = apply(document())
    assert done[-3:] == ["coupon spring: created", "coupon five: created", "coupon ever: created"]
    spring, five, ever = (Coupon.objects.get(key=key) for key in COUPONS)
    assert spring.terms == CouponTerms(percent=25)
    assert {code.code for code in spring.codes.all()} == {"SPRING", "FRUEHLING"}
    assert five.terms == CouponTerms(
        amount=usd(5), lasts=Lasts.PERIODS, periods=3, applies_to=AppliesTo.LINE,
        plan_keys=frozenset({"pro"}), is_first_time_only=True, priority=10, is_stackable=True,
    )  # fmt: skip
    limits = (five.redemptions_max, five.valid_from_at, five.valid_until_at)
    assert limits == (100, datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))
    assert (ever.state, ever.lasts) == ("retired", "forever")


def test_twice_is_once(apply):
    apply(document())
    assert apply(document()) == []


def test_what_is_exported_applies_as_no_difference(apply, run, at):
    apply(document())
    # Those of one customer or with limits are no part of it.
    create_code(Coupon.objects.get(key="spring"), "LIMITED", at=at, redemptions_max=1)
    exported = read_yaml(run("export"))
    assert exported["coupons"] == {key: COUPONS[key] | said for key, said in {
        "ever": {}, "five": {}, "spring": {"codes": ["FRUEHLING", "SPRING"]},
    }.items()}  # fmt: skip
    assert run("diff", exported) == "nothing to do\n"


def test_what_changes_is_said_and_done(apply, run):
    apply(document())
    changed = document(spring={"name": "Spring!", "percent": "30", "redemptions_max": 5, "codes": ["SPRING"]})
    assert apply(changed) == [
        "coupon spring: changed: codes FRUEHLING, SPRING → SPRING, name Spring → Spring!, "
        "redemptions_max none → 5, terms percent 25 → percent 30"
    ]
    spring = Coupon.objects.get(key="spring")
    assert (spring.name, spring.percent, spring.redemptions_max) == ("Spring!", 30, 5)
    assert PromotionCode.objects.get(code="FRUEHLING").state == "retired"
    assert len(apply(document())) == 1
    assert PromotionCode.objects.get(code="FRUEHLING").state == "active"


def test_terms_that_somebody_has_stay_and_nothing_at_all_is_done(apply, bo):
    apply(document())
    redeem(bo.customer, "SPRING")
    other = document(spring={"name": "Spring", "percent": "30"})
    other["products"] = {"more": {"name": "More", "plans": {"more": {"name": "More"}}}}
    with pytest.raises(BadDocument, match=r"coupons\.spring: it has been redeemed"):
        apply(other)
    assert not Plan.objects.filter(key="more").exists()


def test_what_is_missing_is_left_alone_or_retired(apply, run):
    make_coupon("other")
    assert "coupon other: not in the file, left alone" in run("apply", document(), "--yes")
    assert Coupon.objects.get(key="other").state == "active"
    assert apply(document(), archives_missing=True) == ["coupon other: retired"]
    assert Coupon.objects.get(key="other").state == "retired"


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"name": "X"}, "coupons.x: a coupon is a percentage or an amount"),
        ({"name": "X", "percent": 25}, "coupons.x.percent: a figure in quotes"),
        ({"name": "X", "percent": "101"}, "more than all"),
        ({"name": "X", "amount": "5.00"}, "coupons.x.amount"),
        ({"percent": "5"}, "coupons.x.name: is missing"),
        ({"name": "X", "percent": "5", "colour": "red"}, "coupons.x.colour: not known here"),
        ({"name": "X", "percent": "5", "codes": ["ä"]}, "coupons.x.codes: a code has 3 to 40"),
        ({"name": "X", "percent": "5", "codes": ["spring"]}, "the code SPRING is one of spring, too"),
        ({"name": "X", "percent": "5", "valid_until": "soon"}, "coupons.x.valid_until: an instant"),
        ({"name": "X", "percent": "5", "applies_to": "line", "plans": ["gold"]}, "no plans: gold"),
        ({"name": "X", "percent": "5", "plans": "pro"}, "coupons.x.plans: a list"),
        ({"name": "X", "percent": "5", "redemptions_max": -1}, "coupons.x.redemptions_max"),
    ],
)
def test_what_cannot_be_is_told_with_its_path(said, problem):
    with pytest.raises(BadDocument) as bad:
        differences_of(read_declared(document(x=said)))
    assert problem in str(bad.value)


def test_a_code_of_another_coupon_is_not_taken_from_it(apply, at):
    create_code(make_coupon("other"), "SPRING", at=at)
    with pytest.raises(BadDocument, match="the code SPRING is another coupon's"):
        apply(document())
    assert not Coupon.objects.filter(key="spring").exists()


def test_the_command_says_what_differs_and_applies_it(run):
    with pytest.raises(CommandError, match="differences"):
        run("diff", document())
    assert "coupon spring: created" in run("apply", document(), "--yes")
    assert run("diff", document()) == "nothing to do\n"
