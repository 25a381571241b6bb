"""Staff make and retire coupons and codes by buttons, each with a reason; twice is once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from billing.states import StateMove
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.terms import AppliesTo, CouponTerms
from tests.subscriptions.discounts.offers import make_coupon, redeem
from tests.subscriptions.shop import usd

NEW = {
    "key": "autumn", "name": "Autumn", "percent": "12.5", "lasts": "once", "applies_to": "invoice",
    "priority": "50", "redemptions_max": "10", "valid_until_at": "2027-01-01T10:00",
}  # fmt: skip


@pytest.fixture
def clerk(client, django_user_model):
    """Somebody of staff who may look, and steer coupons where that is given."""
    user = django_user_model.objects.create_user("clerk", "clerk@example.com", "secret", is_staff=True)
    permissions = Permission.objects.filter(content_type__app_label="subscriptions")
    user.user_permissions.add(*permissions.filter(codename__startswith="view_"))
    client.force_login(user)
    user.steers = lambda: user.user_permissions.add(permissions.get(codename="steer_coupon"))
    return user


@pytest.fixture
def press(clerk, client):
    clerk.steers()
    return lambda url, **typed: client.post(url, {"why": "for the fair", **typed}, follow=True).text


def create():
    return reverse("admin:subscriptions_coupon_create")


def of(row, name):
    return reverse(f"admin:subscriptions_{row._meta.model_name}_{name}", args=[row.public_id])


def test_a_coupon_is_made_with_a_reason_and_once(press, clerk):
    assert "Autumn is there. Give it a code" in press(create(), **NEW)
    coupon = Coupon.objects.get()
    assert coupon.terms == CouponTerms(percent="12.5") and coupon.redemptions_max == 10
    assert coupon.valid_until_at.isoformat() == "2027-01-01T10:00:00+00:00"
    assert "for the fair" in LogEntry.objects.get(user=clerk).change_message
    assert "was there just so already" in press(create(), **NEW)
    assert (Coupon.objects.count(), LogEntry.objects.count()) == (1, 1)


def test_an_amount_off_the_lines_of_some_plans(press, pro):
    typed = {"percent": "", "amount": "5.00", "currency": "USD", "applies_to": "line", "plans": pro.plan.pk}
    press(create(), **{**NEW, **typed})
    terms = Coupon.objects.get().terms
    assert (terms.amount, terms.applies_to, terms.plan_keys) == (usd(5), AppliesTo.LINE, {"pro"})


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"why": ""}, "This field is required"),
        ({"percent": "101"}, "more than all"),
        ({"percent": ""}, "a percentage or an amount"),
        ({"amount": "5.00", "currency": "USD"}, "a percentage or an amount"),
        ({"percent": "", "amount": "five", "currency": "USD"}, "errornote"),
        ({"percent": "", "amount": "5.001", "currency": "USD"}, "errornote"),
        ({"percent": "", "amount": "5.00", "currency": "XYZ"}, "not an ISO 4217"),
        ({"lasts": "periods"}, "how many periods"),
        ({"redemptions_max": "0"}, "greater than or equal to 1"),
        ({"valid_from_at": "2028-01-01T10:00"}, "until after it begins"),
        ({"name": "4242 4242 4242 4242"}, "looks like a card number"),
        ({"key": "not a key"}, "valid “slug”"),
    ],
)
def test_what_was_typed_wrong_makes_nothing(press, typed, said):
    assert said in press(create(), **{**NEW, **typed})
    assert not Coupon.objects.exists() and not LogEntry.objects.exists()


def test_a_key_that_stands_for_something_else_is_said(press, at):
    make_coupon("autumn")
    assert "a coupon of other terms" in press(create(), **NEW)
    assert Coupon.objects.get().percent == 10


def test_a_code_is_made_for_one_customer_and_once(press, bo):
    coupon = make_coupon()
    typed = {"code": "welcome-bo", "customer": bo.customer.public_id, "redemptions_max": "1"}
    assert "The code for Spring is there." in press(of(coupon, "create_code"), **typed)
    code = PromotionCode.objects.get()
    assert (code.code, code.customer, code.redemptions_max) == ("WELCOME-BO", bo.customer, 1)
    assert "was there already" in press(of(coupon, "create_code"), **typed)
    assert "There is no such customer" in press(of(coupon, "create_code"), **{**typed, "customer": "cus_x"})
    assert "3 to 40 letters" in press(of(coupon, "create_code"), code="ä")


@pytest.mark.parametrize("of_what", ["coupon", "code"])
def test_it_is_retired_and_resumed_with_a_reason(press, clerk, at, of_what):
    coupon = make_coupon()
    row = coupon if of_what == "coupon" else create_code(coupon, "SPRING", at=at)
    assert f"{row} is retired." in press(of(row, "retire"))
    assert "was retired already" in press(of(row, "retire"))
    moved = StateMove.objects.get(object_id=row.public_id)
    assert (moved.new, moved.why, moved.by) == ("retired", "for the fair", clerk)
    assert "may be redeemed again" in press(of(row, "resume"))
    row.refresh_from_db()
    assert row.state == "active" and LogEntry.objects.count() == 2


def test_its_limits_change_but_not_below_what_was_redeemed(press, bo, ada):
    coupon = make_coupon(redemptions_max=2)
    for number, user in enumerate((bo, ada)):
        redeem(user.customer, coupon, subject=f"sub_{number}")
    assert "are changed" in press(of(coupon, "change_limits"), redemptions_max="3")
    assert "were these already" in press(of(coupon, "change_limits"), redemptions_max="3")
    assert "has been redeemed 2 times" in press(of(coupon, "change_limits"), redemptions_max="1")
    coupon.refresh_from_db()
    assert coupon.redemptions_max == 3


def test_the_page_leads_to_its_buttons(press, client, at):
    coupon = make_coupon()
    code = create_code(coupon, "SPRING", at=at)
    assert create() in client.get(reverse("admin:subscriptions_coupon_changelist")).text
    page = client.get(reverse("admin:subscriptions_coupon_change", args=[coupon.public_id])).text
    assert all(of(coupon, name) in page for name in ("create_code", "change_limits", "retire"))
    page = client.get(reverse("admin:subscriptions_promotioncode_change", args=[code.public_id])).text
    assert of(code, "retire") in page
    assert 'value="10"' in client.get(of(make_coupon("ten", redemptions_max=10), "change_limits")).text


def test_a_clerk_without_the_permission_is_refused(clerk, client, at):
    coupon = make_coupon()
    rows = [(coupon, "create_code"), (coupon, "retire"), (create_code(coupon, "SPRING", at=at), "retire")]
    for url in (create(), *(of(row, name) for row, name in rows)):
        assert client.get(url).status_code == 403
        assert client.post(url, {**NEW, "why": "x"}).status_code == 403
    assert create() not in client.get(reverse("admin:subscriptions_coupon_changelist")).text
    assert Coupon.objects.count() == PromotionCode.objects.count() == 1
