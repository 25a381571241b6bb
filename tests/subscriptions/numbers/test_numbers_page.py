"""The page of numbers: its table, its picture, its file, and who may see it."""

import csv
import io

import pytest
from django.urls import reverse

from tests.subscriptions.numbers_of import buy, somebody
from tests.subscriptions.shop import make_pro


@pytest.fixture
def page():
    return reverse("admin:subscriptions_numbers")


@pytest.fixture
def one(django_user_model, at):
    return buy(somebody(django_user_model, "eve", at=at), make_pro(at), at=at)


def test_it_says_what_comes_in_now_and_by_the_month(client, staff, one, page):
    client.force_login(staff)
    html = client.get(page).text
    assert "USD: $20.00 a month, now" in html
    assert html.count('<tr><th scope="row">') == 12 and "2026-11 (so far)" in html
    assert '<svg class="billing-chart billing-growth"' in html and 'role="img"' in html
    assert "<desc" in html and "2026-11: $20.00 gained" in html
    assert "<script" not in html.partition('id="content-main"')[2].partition("</section>")[0]


def test_where_nothing_was_billed_it_says_so(client, staff, page):
    client.force_login(staff)
    assert "Nothing was billed yet." in client.get(page).text


def test_the_file_has_a_row_for_each_month_in_plain_numbers(client, staff, one, page):
    client.force_login(staff)
    response = client.get(page, {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 12 and response["Content-Disposition"] == 'attachment; filename="numbers.csv"'
    assert rows[-1]["month"] == "2026-11" and rows[-1]["mrr"] == rows[-1]["new"] == "20.00"


def test_it_asks_for_the_right_to_look(client, django_user_model, one, page):
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    assert client.get(page).status_code == 403
    client.force_login(django_user_model.objects.create_user("cy"))
    assert client.get(page).status_code == 302


def test_it_is_found_from_the_apps_page(client, staff, page):
    client.force_login(staff)
    assert f'href="{page}"' in client.get(reverse("admin:app_list", args=["subscriptions"])).text


def test_it_costs_so_many_queries_whoever_was_billed(client, staff, one, page, django_assert_max_num_queries):
    client.force_login(staff)
    with django_assert_max_num_queries(12):
        client.get(page)
