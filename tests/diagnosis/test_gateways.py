import pytest

from billing.gateways import is_configured

SANDBOX = {"BACKEND": "billing.gateways.sandbox"}


def test_it_misses_the_default_gateway(billing, found):
    billing(GATEWAYS={"other": SANDBOX})
    assert list(found()) == ["billing.E004"]


def test_it_misses_the_key_backend(billing, found):
    billing(GATEWAYS={"default": {"OPTIONS": {}}})
    assert 'BILLING["GATEWAYS"]["default"]' in found()["billing.E005"].msg


@pytest.mark.parametrize("backend", ["stripe_of_mine", "billing.gateways", "", ".", 5, None])
def test_it_finds_a_backend_that_does_not_load(billing, found, backend):
    billing(GATEWAYS={"default": {"BACKEND": backend}})
    assert "default" in found()["billing.E006"].msg


def test_it_tells_a_gateway_whose_app_is_not_installed_where_it_belongs(billing, found):
    billing(GATEWAYS={"default": {"BACKEND": "tests.diagnosis.uninstalled_gateway"}})
    assert "INSTALLED_APPS" in found()["billing.E006"].hint


def test_it_counts_a_gateway_whose_app_is_not_installed_as_misconfigured(billing):
    billing(GATEWAYS={"default": {"BACKEND": "tests.diagnosis.uninstalled_gateway"}})
    assert not is_configured("default")


def test_it_refuses_the_sandbox_in_production_unless_allowed_by_name(billing, found, monkeypatch):
    monkeypatch.delattr("django.core.mail.outbox")
    billing(SANDBOX_IN_PRODUCTION=False)
    error = found()["billing.E007"]
    assert "DEBUG is off" in error.msg and "SANDBOX_IN_PRODUCTION" in error.hint


def test_it_lets_the_sandbox_be_while_debug_is_on(billing, settings, found):
    billing(SANDBOX_IN_PRODUCTION=False)
    settings.DEBUG = True
    assert found() == {}


def test_it_passes_on_what_a_gateway_finds_wrong_with_its_options(billing, found):
    billing(GATEWAYS={"default": {**SANDBOX, "OPTIONS": {"API_KEY": "x"}}})
    assert "API_KEY" in found()["billing.E007"].msg


def test_it_survives_a_gateway_whose_check_fails(billing, found):
    billing(GATEWAYS={"default": {"BACKEND": "tests.diagnosis.crashing_gateway"}})
    assert "ZeroDivisionError" in found()["billing.E007"].msg


def test_it_finds_options_that_are_no_dict(billing, found):
    billing(GATEWAYS={"default": {**SANDBOX, "OPTIONS": "NAME"}})
    assert list(found()) == ["billing.E003"]


def test_it_finds_a_key_that_no_gateway_reads(billing, found):
    billing(GATEWAYS={"default": {**SANDBOX, "OPTION": {}}})
    assert '"OPTIONS"' in found()["billing.E002"].hint
