import pytest

from billing.diagnosis.settings_page.masking import MASK, masked
from tests.admin.conftest import text

PAGE = "/admin/billing/customer/settings/"
CANARY = "canary-f00d"


@pytest.mark.parametrize("options", [
    {"API_KEY": CANARY}, {"nested": {"webhook_secret": CANARY}}, {"list": [{"Password": CANARY}]},
    {"TOKENS": [CANARY]}, {"dsn": {"host": CANARY}}, {"url": f"redis://user:{CANARY}@host/0"},
    {"whatever": f"sk_live_{CANARY.replace('-', '')}"}, {"x": "whsec_canary0f00d"},
])  # fmt: skip
def test_it_shows_no_secret_however_deep(as_support, settings, options):
    gateways = {"default": {"BACKEND": "billing.gateways.sandbox", "OPTIONS": options}}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": gateways}
    page = text(as_support.get(PAGE))
    assert "canary" not in page
    assert MASK in page and "billing.gateways.sandbox" in page


def test_it_says_what_is_set_and_what_is_default(as_support, settings):
    settings.BILLING = {"SITE_NAME": "Reports", "CLOCK": "tests.conftest.fixed_now"}
    shown = {row.name: row for row in as_support.get(PAGE).context["settings"]}
    assert shown['BILLING["SITE_NAME"]'].is_set and shown['BILLING["SITE_NAME"]'].value == "Reports"
    assert not shown['BILLING["SHADOW"]'].is_set
    assert shown["BILLING_OWNER_MODEL"].value == "auth.User"


def test_it_names_an_unknown_setting_and_not_its_value(as_support, settings):
    settings.BILLING = {**settings.BILLING, "STRIPE": CANARY}
    page = text(as_support.get(PAGE))
    assert "unknown: it has no effect" in page and CANARY not in page


def test_it_shows_no_more_of_an_object_than_its_kind():
    class Vault:
        def __repr__(self):
            return CANARY

    assert masked({"vault": Vault()}) == {"vault": "<Vault>"}


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_changes_nothing(as_support, method):
    assert getattr(as_support, method)(PAGE).status_code == 405


def test_strangers_are_sent_to_the_login(client, db):
    assert client.get(PAGE).status_code == 302


def test_the_list_of_customers_leads_to_it(as_support, db):
    assert PAGE in text(as_support.get("/admin/billing/customer/"))
    assert PAGE in text(as_support.get("/admin/billing/"))
