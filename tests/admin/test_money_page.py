import pytest
from django.contrib.auth.models import Permission

from billing.credit.limits.actions import change_limit
from billing.customers.models import Customer
from billing.diagnosis.customer_file.search import find
from billing.diagnosis.customer_file.timeline import timeline
from billing.models import Refund
from billing.payments.actions import start_payment
from billing.payments.refunds.actions import refund_payment
from billing.testing import enter_card
from billing.testing.paid import top_up
from tests.admin.conftest import address, file_of, text
from tests.admin.money import money_of, open_invoice, plain
from tests.credit.world import give, usd


@pytest.fixture
def busy(bo, at):
    """A customer with one of everything."""
    change_limit(bo.customer, usd("200"), at=at, why="trusted", until_at=at.replace(year=2027))
    give(bo.customer, "25", at=at, why="welcome")
    enter_card(bo.customer, "4000000000000341", at=at)
    enter_card(bo.customer, "4242424242424242", at=at)
    payment = start_payment(open_invoice(bo.customer, at=at, tax="19"), at=at, key="p")
    refund_payment(payment, usd("19"), at=at, key="r", why="too much")
    open_invoice(bo.customer, "7", at=at, days_to_pay=0)
    return bo.customer


def test_it_shows_all_there_is(client, finance, busy):
    client.force_login(finance)
    page = plain(client.get(money_of(busy)))
    shown = (
        "until Nov. 22, 2027", "$25.00 of $25.00", "welcome", "INV-2026-000001", "$119.00", "overdue",
        "CN-2026-000001: −$19.00", "Visa ···· 0341: failed", "Visa ···· 4242: succeeded", "$19.00, succeeded",
    )  # fmt: skip
    assert [words for words in shown if words not in page] == []


def test_it_shows_where_there_is_nothing(client, finance, bo):
    client.force_login(finance)
    page = plain(client.get(money_of(bo.customer)))
    for words in (
        "No credit was ever opened",
        "No credit was ever granted",
        "No invoice",
        "Nothing was ever paid",
    ):
        assert words in page


def test_it_offers_what_fits(client, finance, busy):
    client.force_login(finance)
    page = text(client.get(money_of(busy)))
    paid, unpaid = busy.invoices.order_by("pk")
    for press in ("change_limit", "grant_credit", "write_invoice", "invoice_usage"):
        assert address(press, busy) in page
    for press in ("void_invoice", "write_off_invoice", "record_payment"):
        assert address(press, busy, unpaid.public_id) in page
        assert address(press, busy, paid.public_id) not in page


def test_it_offers_support_nothing_and_shows_it_all(client, support, busy):
    client.force_login(support)
    response = client.get(money_of(busy))
    assert "INV-2026-000001" in plain(response)
    assert f"/{busy.public_id}/invoices/" not in text(response) and "/limit/" not in text(response)


@pytest.mark.parametrize(("who", "status"), [("finance", 200), ("staff", 200), ("plain_staff", 403)])
def test_who_may_look(request, client, busy, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(money_of(busy)).status_code == status


def test_each_part_needs_its_own_permission(client, plain_staff, busy):
    plain_staff.user_permissions.add(Permission.objects.get(codename="view_customer"))
    client.force_login(plain_staff)
    page = plain(client.get(money_of(busy)))
    assert "INV-2026" not in page and "$25.00" not in page


def test_it_asks_no_more_for_a_long_history(client, finance, busy, at, django_assert_max_num_queries):
    for number in range(20):
        give(busy, "1", at=at, key=f"more{number}")
        open_invoice(busy, "1", at=at)
    client.force_login(finance)
    with django_assert_max_num_queries(12):
        client.get(money_of(busy))


def test_a_press_asks_little(hand, busy, django_assert_max_num_queries, client):
    with django_assert_max_num_queries(12):
        client.get(address("change_limit", busy))


def test_the_file_leads_to_it_and_shows_the_credit(client, finance, busy):
    client.force_login(finance)
    response = client.get(file_of(busy))
    assert money_of(busy) in text(response) and "Credit limit" in plain(response)


def test_the_timeline_tells_of_money(busy):
    told = [entry.what for entry in timeline(busy, page=1).entries]
    for words in (
        "Credit limit: $0.00 → $200.00",
        "Credit granted: $25.00, promotional",
        "Invoice: draft → open",
        "Invoice: open → paid",
        "Refund: created → succeeded",
    ):
        assert words in told


@pytest.mark.parametrize("name", ["invoice", "payment", "grant", "refund", "credit_note", "number"])
def test_a_customer_is_found_by_what_is_read_out(busy, ada, name):
    refund = Refund.objects.get()
    keys = {
        "invoice": refund.payment.invoice.public_id,
        "payment": refund.payment.public_id,
        "grant": busy.credits.get().grants.first().public_id,
        "refund": refund.public_id.lower(),
        "credit_note": refund.credit_note.public_id,
        "number": "inv-2026-000001",
    }
    assert list(find(Customer.objects.all(), keys[name])) == [busy]


def test_who_has_prepaid_credit_is_let_in_there_and_in_the_list_too(client, finance, bo, at):
    give(bo.customer, "25", at=at)
    client.force_login(finance)
    assert "In good standing" in plain(client.get(file_of(bo.customer)))
    assert "In good standing" in plain(client.get("/admin/billing/customer/"))


def test_credit_that_was_bought_is_refunded_and_not_reversed(client, finance, busy, at):
    bought, given = top_up(busy, "20.00", at=at), busy.credits.get().grants.get(key="g")
    client.force_login(finance)
    page = text(client.get(money_of(busy)))
    grant = busy.credits.get().grants.get(key=bought.public_id)
    assert address("reverse_grant", busy, given.public_id) in page
    assert address("reverse_grant", busy, grant.public_id) not in page
    assert "refund the payment that brought it" in plain(
        client.get(address("reverse_grant", busy, grant.public_id))
    )
