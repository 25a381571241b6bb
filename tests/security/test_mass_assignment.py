"""Mass assignment: a POST that names more columns than its form writes no more than one that does not."""

import pytest
from django.apps import apps
from django.urls import resolve

from billing.customers.models import Customer
from tests.security.matrix import undone
from tests.security.test_card_numbers import pages_with_forms, post
from tests.security.world import USER

pytestmark = pytest.mark.sampled(8)

# What differs from one run to the next, whoever asks.
RANDOM = set(
    """
    id public_id gateway_reference url reference key fingerprint result return_url object_id target_object_id
    setup_id card_id method_id facts at action_time began_at until_at created_at answered_at attached_at
    started_at settled_at receipt_sent_at paid_at
    event_id payload next_try_at released_at changed_at happened_at send_at sent_at received_at
    declined_at detached_at given_at revoked_at suspended_at computed_at gateway_detached_at last_login
    """.split()  # noqa: SIM905
)

# What somebody would like to be written.
WANTED = {
    **dict.fromkeys(
        ["pk", "id", "owner", "owner_id", "customer", "customer_id", "by", "method", "setup"], "1"
    ),
    **dict.fromkeys(["is_default", "is_staff", "is_superuser", "is_active"], "1"),
    **dict.fromkeys(["suspended_at", "declined_at", "decline_code", "revoked_at", "detached_at"], ""),
    **dict.fromkeys(["at", "given_at", "created_at", "attached_at", "answered_at"], "1999-01-01"),
    **dict.fromkeys(["until", "valid_until", "until_at"], "2999-01-01"),
    "state": "active",
    "currency": "JPY",
    "gateway": "other",
    "gateway_reference": "bcus_stolen",
    "public_id": "cus_00000000000000000000",
    "position": "0",
    "brand": "gold",
    "last4": "0000",
    "fingerprint": "same",
    "facts": "{}",
    "credit_limit": "999999",
    "balance": "999999",
    "kind": "gift",
}


def written():
    """Every row of ours and of the users, without what is random."""
    ours = [model for model in apps.get_models() if model._meta.app_label.startswith("billing")]
    return {
        model._meta.label: sorted(
            repr({name: value for name, value in row.items() if name not in RANDOM})
            for row in model._default_manager.values()
        )
        for model in [*ours, USER]
    }


def forms_of(world):
    seen = {}
    for client, action, form in pages_with_forms(world, one_in=3):
        seen.setdefault((resolve(action.partition("?")[0]).view_name, *form.fields), (client, action, form))
    return seen.values()


def test_it_writes_no_column_that_a_form_does_not_ask_for(world):
    differs = []
    for client, action, form in forms_of(world):
        extra = {name: value for name, value in WANTED.items() if name not in form.fields}
        with undone():
            post(client, action, form)
            expected = written()
        with undone():
            post(client, action, form, **extra)
            differs += [(action, label) for label, rows in written().items() if rows != expected[label]]
    assert differs == []


@pytest.mark.parametrize(
    "column", ["state", "currency", "gateway", "gateway_reference", "owner_id", "public_id"]
)
def test_it_keeps_the_house_s_own_columns_from_the_details_form(world, column):
    before = Customer.objects.values(column).get(pk=world.customer.pk)
    typed = {"email": "new@example.com", "locale": "en", "time_zone": "UTC", **WANTED}
    assert world.client("owner").post("/billing/details/", typed).status_code == 302
    assert Customer.objects.get(pk=world.customer.pk).email == "new@example.com"
    assert Customer.objects.values(column).get(pk=world.customer.pk) == before


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_it_takes_no_other_column_by_the_api(world, kind):
    client, url = world.client("owner"), "/billing/api/setups/"
    body = WANTED if "json" in kind else "&".join(f"{name}={value}" for name, value in WANTED.items())
    assert client.post(url, body, content_type=kind).status_code == 201
    started = world.customer.setups.latest("pk")
    assert (started.state, started.gateway, started.decline_code) == ("created", "default", "")
    assert started.customer_id == world.customer.pk


@pytest.mark.parametrize("method", ["put", "patch", "post"])
def test_it_lets_nobody_write_a_card_by_the_api(world, method):
    card = world.customer.payment_methods.first()
    client, url = world.client("owner"), f"/billing/api/payment-methods/{card.public_id}/"
    assert getattr(client, method)(url, WANTED, content_type="application/json").status_code == 405


def test_it_would_see_a_column_written(world):
    before = written()
    Customer.objects.filter(pk=world.customer.pk).update(currency="JPY")
    assert [label for label, rows in written().items() if rows != before[label]] == ["billing.Customer"]
