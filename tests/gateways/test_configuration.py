import pytest

from billing.errors import Misconfigured
from billing.gateways import gateway_of, is_configured
from billing.gateways.sandbox.gateway import Backend
from billing.testing.fake import FakeGateway


def configured(settings, **entry):
    settings.BILLING = {"SANDBOX_IN_PRODUCTION": True, "GATEWAYS": {"default": entry}}


def test_the_sandbox_is_the_default(settings):
    settings.BILLING = {"SANDBOX_IN_PRODUCTION": True}
    assert isinstance(gateway_of("default"), Backend)
    assert gateway_of("default").is_sandbox


def test_it_takes_a_name(settings, db):
    configured(settings, BACKEND="billing.gateways.sandbox", OPTIONS={"NAME": "Bank of Ada"})
    assert gateway_of("default").health().detail == "Bank of Ada"


@pytest.mark.parametrize("options", [{"KEY": "x"}, {"NAME": 1}])
def test_it_names_an_option_it_does_not_know(settings, options):
    configured(settings, BACKEND="billing.gateways.sandbox", OPTIONS=options)
    with pytest.raises(Misconfigured, match=next(iter(options))):
        gateway_of("default")


def test_it_refuses_to_stand_in_for_a_bank_in_production(settings, monkeypatch):
    monkeypatch.delattr("django.core.mail.outbox")
    settings.BILLING = {}
    settings.DEBUG = False
    assert [problem.hint for problem in Backend("default", {}).check()]
    assert not is_configured("default")


def test_it_needs_no_permission_while_debugging(settings):
    settings.BILLING = {}
    settings.DEBUG = True
    assert is_configured("default")


@pytest.mark.parametrize(
    "entry", [{}, {"BACKEND": "nowhere"}, {"BACKEND": "billing.money"}, {"BACKEND": None}]
)
def test_a_backend_that_does_not_load_is_named(settings, entry):
    configured(settings, **entry)
    with pytest.raises(Misconfigured, match="BACKEND"):
        gateway_of("default")


def test_the_fake_is_a_backend_too(settings):
    configured(settings, BACKEND="billing.testing.fake")
    assert isinstance(gateway_of("default"), FakeGateway)


def test_it_stands_in_under_a_projects_own_tests(settings):
    """Django's test runner turns DEBUG off; that is no production."""
    settings.BILLING = {}
    settings.DEBUG = False
    assert Backend("default", {}).check() == []
