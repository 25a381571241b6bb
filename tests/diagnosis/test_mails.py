import pytest


@pytest.mark.parametrize("thresholds", [{"XXX": "5"}, {"USD": "five"}, {"USD": "NaN"}])
def test_it_finds_a_threshold_that_is_no_money(billing, found, thresholds):
    billing(LOW_CREDIT=thresholds)
    assert list(found()) == ["billing.E021"]


@pytest.mark.parametrize(
    "address", ["reports.example", "//reports.example", "ftp://a.example", "https://a/?b"]
)
def test_it_finds_an_address_that_links_cannot_begin_with(billing, found, address):
    billing(SITE_URL=address)
    assert list(found()) == ["billing.E022"]


def test_it_lets_good_ones_be(billing, found):
    billing(SITE_URL="https://reports.example/", LOW_CREDIT={"USD": "5.00", "JPY": "500"})
    assert found() == {}


def test_it_misses_the_sites_address_when_deploying(billing, found):
    billing(SITE_URL="")
    assert list(found(include_deployment_checks=True)) == ["billing.W008"]
