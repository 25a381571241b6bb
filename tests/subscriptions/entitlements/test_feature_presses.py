"""What staff press in a customer's file to give, close and revoke a feature."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from subscriptions.catalog.features.actions import create_feature
from subscriptions.catalog.features.models import FeatureKind
from subscriptions.entitlements.overrides.models import FeatureOverride
from subscriptions.entitlements.overrides.presses import PRESSES

NAMES = [press.name for press in PRESSES if press.target is None]


@pytest.fixture
def projects(db):
    create_feature("exports", name="Exports")
    return create_feature("projects", name="Projects", kind=FeatureKind.NUMBER)


@pytest.fixture
def press(client, staff, bo, projects):
    client.force_login(staff)

    def pressed(name, *ids, **typed):
        url = reverse(f"admin:billing_customer_{name}", args=[bo.customer.public_id, *ids])
        return client.post(url, {"feature": "projects", "why": "promised", **typed}, follow=True)

    return pressed


def latest():
    return FeatureOverride.objects.latest("pk")


def test_a_feature_is_given_until_an_instant_once(press, staff):
    for said in ("has the feature", "had it just so already"):
        assert said in press("grant_feature", limit="7", ends_at="2026-12-01T10:00").text
    row = FeatureOverride.objects.get()
    assert (row.limit, row.by, row.why, row.is_closed) == (7, staff, "promised", False)
    assert row.ends_at.isoformat() == "2026-12-01T10:00:00+00:00"
    assert LogEntry.objects.count() == 1


def test_its_file_says_what_it_has_and_leads_to_the_end_of_it(press, client, bo, staff):
    page = press("grant_feature", limit="", ends_at="2026-12-01T10:00").text
    assert "Projects: without a limit until 2026-12-01 10:00" in page
    revoke = reverse(
        "admin:billing_customer_revoke_feature", args=[bo.customer.public_id, latest().public_id]
    )
    assert revoke in page
    for said in ("What the plans say counts again", "revoked already"):
        assert said in client.post(revoke, {"why": "over"}, follow=True).text
    assert (latest().revoked_by, latest().revoked_why) == (staff, "over")


def test_a_feature_is_closed_once(press):
    for said in ("is closed to", "closed just so already"):
        assert said in press("suspend_feature").text
    assert latest().is_closed and latest().limit is None


@pytest.mark.parametrize(
    "typed",
    [
        {"limit": "-1"},
        {"limit": "9" * 20},
        {"limit": "many"},
        {"ends_at": "2020-01-01T10:00"},
        {"ends_at": "soon"},
        {"feature": "nothing"},
        {"feature": "exports", "limit": "3"},
        {"why": ""},
        {"why": "4242 4242 4242 4242"},
        {"why": "a\0b"},
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(press, typed):
    page = press("grant_feature", **typed)
    assert page.status_code == 200 and page.context["form"].errors
    assert "4242 4242" not in page.text and not FeatureOverride.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_who_may_only_look_presses_nothing(client, django_user_model, bo, projects, name):
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client.force_login(clerk)
    url = reverse(f"admin:billing_customer_{name}", args=[bo.customer.public_id])
    asked = {"feature": "projects", "why": "promised"}
    assert client.get(url).status_code == client.post(url, asked).status_code == 403
    assert not FeatureOverride.objects.exists()


def test_anothers_is_not_found(press, client, ada):
    press("grant_feature")
    url = reverse("admin:billing_customer_revoke_feature", args=[ada.customer.public_id, latest().public_id])
    assert client.post(url, {"why": "over"}).status_code == 404
    assert latest().revoked_at is None
