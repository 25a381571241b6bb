"""Staff look at coupons, codes and redemptions, and edit none."""

import pytest
from django.urls import reverse

from subscriptions.discounts.codes.actions import create_code
from tests.subscriptions.discounts.offers import make_line_coupon, redeem

MODELS = ("coupon", "promotioncode", "redemption")


@pytest.fixture
def rows(bo, pro, at):
    coupon = make_line_coupon(plan_keys={"pro"})
    code = create_code(coupon, "SPRING", at=at)
    return dict(zip(MODELS, (coupon, code, redeem(bo.customer, "spring")), strict=True))


@pytest.mark.parametrize("model", MODELS)
def test_they_are_listed_and_shown(client, staff, rows, model):
    client.force_login(staff)
    listed = client.get(reverse(f"admin:subscriptions_{model}_changelist"), {"q": rows[model].public_id})
    assert listed.status_code == 200 and rows[model].public_id in listed.text
    shown = client.get(reverse(f"admin:subscriptions_{model}_change", args=[rows[model].public_id]))
    assert shown.status_code == 200
    assert "pro" in shown.text or model != "coupon"


@pytest.mark.parametrize("model", MODELS)
def test_nobody_edits_them(client, staff, rows, model):
    client.force_login(staff)
    args = [rows[model].public_id]
    assert client.post(reverse(f"admin:subscriptions_{model}_change", args=args), {"a": 1}).status_code == 403
    assert client.post(reverse(f"admin:subscriptions_{model}_add"), {"a": 1}).status_code == 403
