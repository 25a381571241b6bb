import pytest


def test_it_misses_the_template_of_the_shell(billing, found):
    billing(PORTAL_SHELL="shop/nowhere.html")
    assert "shop/nowhere.html" in found()["billing.E011"].msg


@pytest.mark.parametrize("code", ["usd", "Euro", "XXX", ""])
def test_it_finds_a_currency_that_there_is_not(billing, found, code):
    billing(DEFAULT_CURRENCY=code)
    assert list(found()) == ["billing.E012"]


def test_it_misses_our_pages(settings, found):
    settings.ROOT_URLCONF = "tests.diagnosis.things"
    assert 'include("billing.urls")' in found()["billing.E018"].hint


@pytest.mark.parametrize("label", ["teams.Team", "Team", "auth.user.name", ""])
def test_it_finds_an_owner_that_is_no_model(settings, found, label):
    settings.BILLING_OWNER_MODEL = label
    assert list(found()) == ["billing.E019"]


def test_it_reminds_of_the_emergency_switch_when_deploying(billing, found):
    billing(SHADOW=True, SITE_URL="https://reports.example")
    assert found() == {}
    assert list(found(include_deployment_checks=True)) == ["billing.W002"]
