"""The reference says what the code says: every setting, cause, name, address, state and command."""

import ast
import re
from dataclasses import MISSING, fields

import pytest
from django.contrib.admindocs.views import simplify_regex

from billing import access, signals
from billing.access.answers.remedies import WAYS
from billing.access.causes import Cause
from billing.conf import Settings
from billing.contrib.rest_framework import urls
from billing.customers.states import MOVES as CUSTOMER
from billing.gateways import Gateway
from billing.invoices.states import MOVES as INVOICE
from billing.ledger.chart import AccountKind, Event
from billing.payment_methods.setups.states import MOVES as SETUP
from billing.payment_methods.states import MOVES as METHOD
from billing.payments.disputes.states import MOVES as DISPUTE
from billing.payments.dunning.states import MOVES as DUNNING
from billing.payments.refunds.states import MOVES as REFUND
from billing.payments.states import MOVES as PAYMENT
from billing.webhooks.states import MOVES as INBOX
from subscriptions.catalog.states import MOVES as PLAN
from subscriptions.discounts.states import MOVES as COUPON
from tests.docs.pages import ROOT, read, rows, rows_under

SETTINGS = {found[0]: found[1] for found in re.findall(
    r"^### `(\w+)`\n(.*?)(?=^##|\Z)", read("docs/reference/settings.md"), re.MULTILINE | re.DOTALL
)}  # fmt: skip
API = read("docs/reference/api.md")
# A hold's stand in its SQL, and are proved by the tests of holds.
HOLD = {"held": {"captured", "released", "expired"}, "expired": {"captured"}}
STATES = {
    "Customer": CUSTOMER, "Payment method": METHOD, "Set-up": SETUP, "Invoice": INVOICE, "Payment": PAYMENT,
    "Dunning": DUNNING,
    "Attempt": PAYMENT, "Refund": REFUND, "Dispute": DISPUTE, "Hold": HOLD,
    "Event of a gateway": INBOX, "Plan": PLAN, "Coupon": COUPON,
}  # fmt: skip


def default_of(field):
    return field.default_factory() if field.default is MISSING else field.default


def quoted(cell):
    return set(re.findall(r"`([^`]+)`", cell))


def test_every_setting_is_explained_and_no_other():
    assert set(SETTINGS) - {"BILLING_OWNER_MODEL"} == {field.name.upper() for field in fields(Settings)}


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_a_setting_has_the_type_and_default_that_are_told(field):
    told = SETTINGS[field.name.upper()]
    assert f"Type `{field.type}`." in told
    shown = re.search(r"Default `([^`]+)`\.|Default:\n\n```python\n([^`]+)```", told)
    assert ast.literal_eval((shown[1] or shown[2]).strip()) == default_of(field)


def test_every_cause_is_explained_with_its_status():
    page = read("docs/reference/causes.md")
    told = {tuple(row[:2]) for row in rows(page) if len(row) == 4 and row[1].isdigit()}
    assert told == {(f"`{cause}`", str(cause.status)) for cause in Cause}
    assert re.findall(r"^## `(\w+)`", page, re.MULTILINE) == [cause.value for cause in Cause]


def test_every_way_out_is_explained():
    told = read("docs/reference/causes.md").split("## Remedies")[1].split("\n## ")[0]
    assert {rel for row in rows(told) for rel in quoted(row[0])} == set(WAYS)


def test_every_public_name_is_explained():
    told = API.split("## `billing.access`")[1].split("\n## ")[0]
    named = {name.partition("(")[0] for row in rows(told) for name in quoted(row[0])}
    assert set(access.__all__) <= named


def test_every_signal_is_explained():
    sent = {name for name, value in vars(signals).items() if isinstance(value, signals.Signal)}
    told = API.split("## Signals")[1].split("\n## ")[0]
    assert {name for row in rows(told) for name in quoted(row[0])} == sent


def test_every_address_of_the_api_is_explained():
    told = {re.sub(r"<[^>]*>", "<id>", path) for path in re.findall(r"^\| `\w+ ([^`]+)`", API, re.MULTILINE)}
    spelled = [simplify_regex(str(url.pattern)).lstrip("/") for url in urls.urlpatterns]
    served = {re.sub(r"<public_id>", "<id>", path) for path in spelled}
    assert told == {re.sub(r"<[^>]*>", "<id>", path) for path in served}


def test_every_method_of_a_gateway_is_explained():
    told = read("ADDING_A_GATEWAY.md").split("## What it does")[1].split("\n## ")[0]
    named = {name.partition("(")[0] for row in rows(told) for name in quoted(row[0])}
    assert named == {name for name, value in vars(Gateway).items() if callable(value) and name[0] != "_"}


@pytest.mark.parametrize("kind", STATES)
def test_every_move_is_told(kind):
    told = read("docs/reference/states.md").split(f"## {kind}\n")[1].split("\n## ")[0]
    moves = {old.strip("`"): quoted(new) for old, new in rows(told) if old.startswith("`")}
    assert moves == {str(old): {str(new) for new in news} for old, news in STATES[kind].items()}


def test_every_account_is_explained():
    told = rows_under("docs/reference/accounts.md", "Chart of accounts")
    assert [row[0].strip("`") for row in told] == list(AccountKind)
    assert {kind for kind, side in ((row[0].strip("`"), row[2]) for row in told) if side == "debits"} == {
        kind.value for kind in AccountKind if kind.grows_by_debit
    }


def test_everything_that_is_posted_is_explained():
    told = rows_under("docs/reference/accounts.md", "Who debits and credits what")
    assert {event for row in told for event in quoted(row[0])} == set(Event)


def test_every_test_that_is_named_exists():
    for name in quoted(read("docs/reference/promises.md")):
        assert not name.startswith("tests/") or list(ROOT.glob(name)), name
