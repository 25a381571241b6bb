from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from billing.states import StateMove
from subscriptions.catalog.actions import archive_plan, grant_offer
from subscriptions.catalog.models import PlanOffer
from subscriptions.catalog.prices.models import Price

PRESSES = {
    "publish": {},
    "hide": {},
    "archive": {},
    "offer": {"customer": "cus", "until_at": "2027-01-01T10:00"},
    "revoke_offer": {},
    "change_price": {"currency": "USD", "interval": "month", "model": "24.00"},
}


@pytest.fixture
def clerk(client, django_user_model):
    """Somebody of staff who may look, and steer plans where that is given."""
    user = django_user_model.objects.create_user("clerk", "clerk@example.com", "secret", is_staff=True)
    permissions = Permission.objects.filter(content_type__app_label="subscriptions")
    user.user_permissions.add(*permissions.filter(codename__startswith="view_"))
    client.force_login(user)
    user.steers = lambda: user.user_permissions.add(permissions.get(codename="steer_plan"))
    return user


@pytest.fixture
def press(clerk, client, pro, bo):
    clerk.steers()

    def press(name, **data):
        typed = {"why": "she asked", **PRESSES[name], **data}
        if "customer" in typed:
            typed["customer"] = data.get("customer", bo.customer.public_id)
        return client.post(address(name, pro, bo), typed, follow=True)

    return press


def address(name, pro, bo):
    more = [bo.customer.public_id] if name == "revoke_offer" else []
    return reverse(f"admin:subscriptions_plan_{name}", args=[pro.plan.public_id, *more])


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(("name", "state"), [("hide", "hidden"), ("archive", "archived")])
def test_a_plan_changes_its_state_with_a_reason(press, pro, clerk, name, state):
    assert f"Pro is {state}." in text(press(name))
    pro.plan.refresh_from_db()
    assert pro.plan.state == state
    moved = StateMove.objects.get(object_id=pro.plan.public_id)
    assert (moved.why, moved.by) == ("she asked", clerk)
    assert "she asked" in LogEntry.objects.get().change_message
    assert "Pro is public." in text(press("publish"))


def test_it_is_offered_and_the_offer_revoked(press, bo):
    assert "is offered" in text(press("offer"))
    assert PlanOffer.objects.get().until_at == datetime(2027, 1, 1, 10, tzinfo=UTC)
    assert "/revoke/" in text(press("offer"))
    assert "has ended" in text(press("revoke_offer"))
    assert not PlanOffer.objects.exists()


@pytest.mark.parametrize("model", ["24.00", '{"type": "per_unit", "unit_amount": "7"}'])
def test_a_new_price_is_sold(press, pro, model):
    assert "at the new price" in text(press("change_price", model=model))
    pro.refresh_from_db()
    assert pro.replaced_at is not None
    assert Price.objects.get(replaced_at=None).version == 2


@pytest.mark.parametrize("name", ["hide", "archive", "offer", "revoke_offer", "change_price"])
def test_pressed_twice_is_pressed_once(press, pro, bo, at, name):
    if name == "revoke_offer":
        grant_offer(pro.plan, bo.customer, at=at)
    press(name)
    entries = LogEntry.objects.count()
    assert "already. Nothing was changed." in text(press(name))
    assert LogEntry.objects.count() == entries == 1


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("hide", {"why": ""}, "This field is required"),
        ("hide", {"why": "4242 4242 4242 4242"}, "looks like a card number"),
        ("offer", {"customer": "cus_nobody"}, "There is no such customer"),
        ("offer", {"until_at": "2020-01-01T10:00"}, "must end in the future"),
        ("change_price", {"currency": "XYZ"}, "not an ISO 4217"),
        ("change_price", {"interval": "fortnight"}, "such as month"),
        ("change_price", {"model": "twenty"}, "is no number"),
        ("change_price", {"model": '{"type": "flat", "amount": 1.5}'}, "not a float"),
        ("change_price", {"model": '{"type": '}, "Expecting value"),
        ("change_price", {"model": '{"type": "barter"}'}, "one of flat"),
    ],
)
def test_what_was_typed_wrong_changes_nothing(press, pro, name, typed, said):
    assert said in text(press(name, **typed))
    assert not LogEntry.objects.exists() and Price.objects.count() == 1


def test_an_archived_plan_is_not_offered(press, pro, at):
    archive_plan(pro.plan, at=at)
    assert "is archived: hide it" in text(press("offer"))
    assert not PlanOffer.objects.exists()


@pytest.mark.parametrize("name", PRESSES)
def test_a_clerk_without_the_permission_is_refused(clerk, client, pro, bo, at, name):
    grant_offer(pro.plan, bo.customer, at=at)
    assert client.get(address(name, pro, bo)).status_code == 403
    assert client.post(address(name, pro, bo), {"why": "x", **PRESSES[name]}).status_code == 403
    assert PlanOffer.objects.count() == Price.objects.count() == 1


@pytest.mark.parametrize("name", PRESSES)
def test_each_press_has_a_page_that_asks(press, client, pro, bo, name):
    page = text(client.get(address(name, pro, bo)))
    assert "Reason" in page and pro.plan.name in page


def test_a_plan_that_is_not_there_is_not_found(press, client):
    url = reverse("admin:subscriptions_plan_hide", args=["plan_nowhere"])
    assert client.post(url, {"why": "x"}).status_code == 404
