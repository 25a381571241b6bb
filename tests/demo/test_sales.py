"""What is charged by the request: as much as the page says, and as the customer's credit shows."""

import pytest
from django.urls import reverse

from billing.credit.queries import credit_of
from billing.models import Customer, Hold
from billing.money import Money
from project.reports import figures, sales
from project.reports.summaries import summary_of
from tests.access.journeys import text_of
from tests.audited import audited  # noqa: F401

CARRIER = reverse("reports:carrier", args=["tern"], urlconf="project.urls")
SUMMARY, DAILY, EXPORTS = (
    reverse(f"reports:{name}", urlconf="project.urls") for name in ("summary", "daily", "exports")
)
TEXT = "Parcels grow. They grew before.\r\n\r\nNobody knows why! We asked."
BAD_TEXTS = [{}, {"text": " "}, {"text": "a\x00b"}, {"text": "x" * 4_001}]


@pytest.fixture
def petra(be):
    be("petra")
    return Customer.objects.get(name="Petra Novak")


@pytest.fixture
def spent(petra):
    """What she was charged since she was seeded, and that nothing is held any more."""
    before = credit_of(petra).balance

    def read():
        credit = credit_of(petra)
        assert not credit.held
        return (before - credit.balance).as_json()["amount"]

    return read


def words(response):
    return text_of(response.content.decode())


def test_a_fixed_price_is_charged_for_each_reading(client, spent):
    page = client.get(CARRIER)
    assert "Credit report: Tern & Daughters Charged: $4.10 ." in words(page)
    client.get(CARRIER)
    assert spent() == "8.20"


def test_a_carrier_that_nobody_knows_costs_nothing(client, spent):
    assert client.get(reverse("reports:carrier", args=["stork"])).status_code == 404
    assert spent() == "0.00"


def test_a_look_ahead_costs_nothing(client, spent):
    client.head(CARRIER)
    client.get(CARRIER, headers={"Sec-Purpose": "prefetch"})
    assert spent() == "0.00"


def test_of_the_estimate_only_the_summary_is_charged(client, spent):
    page = words(client.post(SUMMARY, {"text": TEXT}))
    assert "Charged: $0.0124 , of $0.0248 that was held." in page
    assert "Parcels grow. Nobody knows why!" in page and "31 of 62 characters" in page
    assert spent() == "0.0124"
    assert Hold.objects.latest("pk").amount == Money.of("0.0248", "USD")


@pytest.mark.parametrize("typed", BAD_TEXTS, ids=["none", "blank", "nul", "long"])
def test_a_text_that_is_refused_costs_nothing(client, spent, typed):
    assert client.post(SUMMARY, typed).status_code == 400
    assert spent() == "0.00"


def test_a_summary_is_never_longer_than_its_text():
    for text in (TEXT, "a\n\nb", "\n\n a \n\n\n b. c", "", " . ", "No end"):
        assert len(summary_of(text)) <= len(text)


def test_every_row_of_the_file_is_charged_and_the_page_says_so(client, spent):
    lines = b"".join(client.get(DAILY, {"market": "alps"}).streaming_content).split()
    assert (lines[0], lines[1][:16], len(lines)) == (b"date,market,parcels", b"2019-01-01,alps,", 2_558)
    assert spent() == "0.038355"
    assert "$0.038355" in words(client.get(EXPORTS))


def test_who_stops_the_download_has_bought_what_was_sent(rf, petra, spent):
    request = rf.get(DAILY)
    request.user = petra.owner
    response = sales.daily(request)
    parts = iter(response)
    next(parts), next(parts), next(parts)  # the heads, January and February
    [close() for close in response._resource_closers]
    assert spent() == "0.000885"


def test_a_market_that_does_not_exist_is_told_before_anything_is_held(client, spent):
    assert client.get(DAILY, {"market": "atlantis"}).status_code == 400
    assert Hold.objects.latest("pk").key == "seed"


def test_the_file_has_every_day_and_no_parcels_on_sundays():
    months = list(figures.by_month("baltics"))
    assert (len(months), sum(map(len, months))) == (84, figures.days_counted())
    assert months[0][5] == ("2019-01-06", "baltics", "0")


def test_what_cannot_be_paid_is_refused_and_the_text_is_kept(be):
    page = be("nora").post(SUMMARY, {"text": TEXT}, headers={"Accept": "text/html"})
    assert page.status_code == 402
    assert "Pay $0.03 for this" in words(page)
    assert "Nobody knows why! We asked.</textarea>" in page.content.decode()
