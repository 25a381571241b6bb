"""Card numbers by accident: typed into any field of any form of ours, they are refused, and kept nowhere."""

import re
from urllib.parse import quote, quote_plus, urlencode

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.urls import resolve

from tests.samples import some
from tests.security.addresses import our_addresses, path_of
from tests.security.forms import posted_forms
from tests.security.matrix import undone

pytestmark = pytest.mark.sampled(4)

NUMBER = "4111111111111111"  # nobody's card, and none of the sandbox's test cards
SPELLINGS = ["4111 1111 1111 1111", "4111-1111-1111-1111", NUMBER]

# What a person would have typed where the form asks and shows nothing.
TYPED = {"email": "ada@example.com", "name": "3-per-min", "why": "asked for it", "spec": "9/min",
         "until": "2099-01-01T12:00", "payer": "", "latency_ms": "0", "time_zone": "UTC"}  # fmt: skip

CUSTOMERS_PAGES = {name for name in our_addresses() if name.startswith("billing:")} - {"billing:sandbox:bank"}
HAVE_FORMS = {
    "billing:details",
    "billing:add_card",
    "billing:sandbox:card",
    "subscriptions:cancel",
    "admin:billing_customer_suspend",
    "admin:billing_customer_set_rate",
}


def pages_with_forms(world, *, one_in=1):
    """Every page of ours that has a form, or some of them, seen by who may use it."""
    for name in some(sorted(our_addresses()), one_in=one_in):
        path = path_of(name, world)
        for client in map(world.client, who_uses(name)):
            response = client.get(path, headers={"Accept": "text/html"})
            is_page = response.status_code == 200 and "html" in response.get("Content-Type", "")
            for form in posted_forms(response.text) if is_page else ():
                action = form.action.partition("#")[0] or path
                if is_ours(action):
                    yield client, action, form


def who_uses(name):
    if name.endswith(("_add", "_delete", "_history")) or name.startswith("billing_api:"):
        return []
    return ["superuser"] if "admin:" in name or name == "billing:sandbox:bank" else ["owner", "viewer"]


def is_ours(action):
    match = resolve(action.partition("?")[0])
    return match.view_name in our_addresses()


def kept_anywhere():
    """The tables that hold the number, spelled in whatever way."""
    held = []
    for model in apps.get_models():
        rows = Session.objects.all() if model is Session else model._default_manager.values()
        texts = [str(row.get_decoded() if model is Session else row) for row in rows]
        if any(NUMBER in re.sub(r"[ \-.+]|%20", "", text) for text in texts):
            held.append(model._meta.label)
    return held


def fields_of(world):
    seen = {}
    for client, action, form in pages_with_forms(world):
        for field in [*form.texts, "next", "replaces"]:
            seen.setdefault((resolve(action.partition("?")[0]).view_name, field), (client, action, form))
    return seen


def post(client, action, form, **typed):
    client.raise_request_exception = False
    filled = {name: value or TYPED.get(name, "") for name, value in form.fields.items()}
    return client.post(action, filled | typed, headers={"Accept": "text/html"})


def test_it_keeps_no_card_number_typed_into_any_field_nor_shows_it_to_customers_again(world):
    found, fields = {}, fields_of(world)
    assert {name for name, _ in fields} >= HAVE_FORMS, "there are forms to type into"
    for (name, field), (client, action, form) in some(fields.items(), one_in=6):
        with undone():
            response = post(client, action, form, **{field: SPELLINGS[0]})
            found[name, field] = kept_anywhere()
        if name in CUSTOMERS_PAGES and SPELLINGS[0] in response.text:
            found[name, field].append("shown again")
        if response.status_code >= 500:
            found[name, field].append("an error")
    assert {field: where for field, where in found.items() if where} == {}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("field", ["name", "line1", "city", "tax_id"])
def test_it_refuses_a_card_number_among_the_details(world, field, spelling):
    typed = {
        "email": "ada@example.com",
        "locale": "en",
        "time_zone": "UTC",
        field: f"my card: {spelling}"[-30:],
    }
    response = world.client("owner").post("/billing/details/", typed)
    assert response.status_code == 400
    assert kept_anywhere() == []


# As browsers write them into the address of a form that is sent by GET.
IN_ADDRESSES = [*SPELLINGS, *map(quote_plus, SPELLINGS), *map(quote, SPELLINGS)]


@pytest.mark.parametrize("spelling", sorted(set(IN_ADDRESSES)))
def test_it_keeps_no_card_number_in_the_address_to_return_to(world, spelling):
    asked, client = {"next": f"/page/?card={spelling}"}, world.client("owner")
    client.post("/billing/payment-methods/add/", asked)
    client.post("/billing/payment-methods/add/?" + urlencode(asked))
    assert kept_anywhere() == []


@pytest.mark.parametrize("spelling", sorted(set(IN_ADDRESSES)))
def test_it_keeps_no_card_number_that_the_api_is_told(world, spelling):
    told = {"next": f"/page/?card={spelling}", "replaces": spelling}
    for name in told:
        world.client("owner").post(
            "/billing/api/setups/", {name: told[name]}, content_type="application/json"
        )
    assert kept_anywhere() == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_it_keeps_no_card_number_of_a_refused_request(world, spelling):
    client = world.client("stranger")
    client.post(
        f"/page/?card={spelling}", {"note": spelling}, headers={"User-Agent": spelling, "Referer": spelling}
    )
    assert kept_anywhere() == []


def test_it_would_see_one_that_is_kept(world):
    world.customer.line1 = SPELLINGS[0]
    world.customer.save()
    assert kept_anywhere() == ["billing.Customer"]
