import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.urls import reverse

from subscriptions.catalog.actions import grant_offer
from subscriptions.catalog.models import Plan
from tests.subscriptions.catalog.example import SMALL, apply

MODELS = {
    "product": "reports",
    "plan": "pro",
    "planoffer": "pro",
    "price": "USD",
    "feature": "exports",
    "planfeature": "exports",
}


@pytest.fixture
def rows(bo, at):
    apply(SMALL, at=at)
    grant_offer(Plan.objects.get(key="pro"), bo.customer, at=at)


@pytest.fixture
def as_viewer(client, django_user_model, rows):
    user = django_user_model.objects.create_user("viewer", "v@example.com", "secret", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=[f"view_{name}" for name in MODELS]))
    client.force_login(user)
    return client


def first(model):
    return apps.get_model("subscriptions", model)._default_manager.first()


@pytest.mark.parametrize(("model", "sought"), MODELS.items())
def test_each_table_has_a_list_that_can_be_searched(as_viewer, model, sought):
    response = as_viewer.get(reverse(f"admin:subscriptions_{model}_changelist"), {"q": sought})
    assert response.context["cl"].result_count >= 1


@pytest.mark.parametrize("model", MODELS)
def test_each_row_has_a_page(as_viewer, model):
    url = reverse(f"admin:subscriptions_{model}_change", args=[first(model).pk])
    assert as_viewer.get(url).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nobody_changes_rows_by_hand(client, staff, rows, model):
    client.force_login(staff)
    for action in ("change", "delete"):
        url = reverse(f"admin:subscriptions_{model}_{action}", args=[first(model).pk])
        assert client.post(url, {"name": "x", "post": "yes"}).status_code == 403
    assert client.post(reverse(f"admin:subscriptions_{model}_add"), {}).status_code == 403


@pytest.mark.parametrize(("sold", "count"), [("yes", 2), ("no", 0)])
def test_prices_are_found_by_whether_they_are_sold(as_viewer, sold, count):
    response = as_viewer.get(reverse("admin:subscriptions_price_changelist"), {"sold": sold})
    assert response.context["cl"].result_count == count


def test_a_plan_s_page_shows_its_prices_and_offers_and_no_press_to_who_may_not(as_viewer, bo):
    plan = first("plan")
    page = as_viewer.get(reverse("admin:subscriptions_plan_change", args=[plan.public_id])).content.decode()
    assert "20.00" in page and str(bo.customer) in page
    assert "/offers/give/" not in page and "/revoke/" not in page


def test_a_plan_s_page_offers_presses_to_who_may(client, staff, rows):
    client.force_login(staff)
    plan = first("plan")
    page = client.get(reverse("admin:subscriptions_plan_change", args=[plan.public_id])).content.decode()
    for path in ("publish/", "hide/", "archive/", "offers/give/", "prices/change/", "/revoke/"):
        assert path in page


def test_a_plan_that_is_not_there_leads_to_the_list(client, staff, rows):
    client.force_login(staff)
    assert client.get(reverse("admin:subscriptions_plan_change", args=["plan_nowhere"])).status_code == 302
