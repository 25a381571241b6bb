import csv
from datetime import timedelta

import pytest
from django.urls import reverse

from billing.credit.grants.models import GrantKind
from billing.models import Transfer
from billing.payments.actions import record_payment_elsewhere
from tests.admin.money import open_invoice, plain
from tests.credit.world import give, usd


@pytest.fixture
def booked(bo, at):
    """A day of books: a promotion, an invoice with tax, most of it paid; and something the day after."""
    give(bo.customer, "25", at=at)
    invoice = open_invoice(bo.customer, at=at, tax="19")
    record_payment_elsewhere(invoice, usd("100"), at=at, key="e", note="bank")
    give(bo.customer, "1000", at=at + timedelta(days=1), key="next", kind=GrantKind.PAID)


@pytest.fixture
def page(client, finance, booked):
    client.force_login(finance)
    return lambda **asked: client.get(reverse("admin:billing_books"), asked)


def test_it_adds_up(page):
    shown = plain(page())
    for row in (
        "Receivable $119.00 $100.00 $19.00",
        "Cash, elsewhere $1,100.00 $0.00 $1,100.00",
        "Revenue $0.00 $100.00 $100.00",
        "Tax payable $0.00 $19.00 $19.00",
        "Promotions $25.00 $0.00 $25.00",
        "In all $1,244.00 $1,244.00 both sides are equal",
    ):
        assert row in shown


def test_it_is_of_the_end_of_a_day(page):
    assert "In all $244.00 $244.00" in plain(page(on="2026-11-22"))
    assert "Nothing was posted." in plain(page(on="2026-11-21"))


def test_a_day_ends_where_the_admin_is(page, settings, bo, at):
    settings.TIME_ZONE = "Pacific/Auckland"  # where the 23rd has begun at noon of the 22nd in UTC
    assert "Nothing was posted." in plain(page(on="2026-11-22"))
    assert "In all $244.00" in plain(page(on="2026-11-23"))


def test_it_is_of_one_currency(page):
    assert "In all" in plain(page(currency="USD"))
    assert page(currency="EUR").status_code == 400


@pytest.mark.parametrize("on", ["yesterday", "2026-13-01", "0000-00-00", "9" * 40])
def test_it_takes_no_date_that_is_none(page, on):
    response = page(on=on)
    assert response.status_code == 400 and response.context["form"].errors["on"]


def test_it_is_downloaded_as_csv(page):
    response = page(format="csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = csv.reader(response.content.decode().splitlines())
    assert head == ["currency", "account", "gateway", "debits", "credits", "balance"]
    assert ["USD", "receivable", "", "119.00", "100.00", "19.00"] in rows
    assert rows[-1] == ["USD", "total", "", "1244.00", "1244.00", ""]


def test_the_download_is_of_what_is_shown(page):
    shown = page(on="2026-11-22")
    assert "?on=2026-11-22&amp;format=csv" in shown.content.decode()
    assert b"1244.00" not in page(on="2026-11-22", format="csv").content


def test_it_asks_little(page, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page()


@pytest.mark.parametrize(("who", "status"), [
    ("finance", 200), ("support", 200), ("staff", 200), ("plain_staff", 403), ("bo", 302)
])  # fmt: skip
def test_who_may_look(request, client, booked, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("admin:billing_books")).status_code == status


def test_it_is_led_to(page, client):
    for path in ("/admin/billing/", "/admin/billing/transfer/"):
        assert reverse("admin:billing_books") in client.get(path).content.decode()


def test_not_even_a_superuser_changes_what_was_posted(client, staff, booked):
    client.force_login(staff)
    before = list(Transfer.objects.order_by("pk").values())
    pk = before[0]["id"]
    for action in ("change", "delete"):
        url = reverse(f"admin:billing_transfer_{action}", args=[pk])
        assert client.post(url, {"amount_micros": "1", "post": "yes"}).status_code == 403
    assert list(Transfer.objects.order_by("pk").values()) == before
