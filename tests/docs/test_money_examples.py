"""The views and actions in the guides to money do what the guides say."""

import pytest
from django.core.exceptions import BadRequest
from rest_framework.test import APIRequestFactory, force_authenticate

from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.invoices.pay_links import token_of
from billing.invoices.states import InvoiceState
from billing.money import Money
from billing.payments.states import PaymentState
from billing.testing import enter_card
from tests.docs.day import written
from tests.docs.pages import example_of, rows_under

CHARGE = "docs/how-to/charge-per-request.md"
CREDIT = "docs/how-to/take-prepaid-credit.md"
INVOICE = "docs/how-to/invoice-customers.md"


def usd(amount):
    return Money.of(amount, "USD")


@pytest.fixture
def buyer(bo, at):
    change_limit(bo.customer, usd(10), at=at, why="test")
    return bo


@pytest.fixture
def asked(rf, buyer):
    """Ask a view; what it answered, and what it cost."""

    def ask(view, request=None):
        request = request or rf.get("/?pages=500")
        request.user = buyer
        response = view(request)
        if hasattr(response, "render"):
            response.render()
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, body.decode(), -credit_of(buyer.customer).balance

    return ask


def test_the_fixed_price(asked):
    assert asked(example_of(CHARGE, "def lookup")["lookup"]) == (200, "found", usd("0.05"))


def test_the_estimate_is_adjusted(asked):
    assert asked(example_of(CHARGE, "def estimate")["translate"]) == (
        200,
        "3 pages translated",
        usd("0.0126"),
    )


@pytest.mark.parametrize("pages", ["", "0", "501", "x", "-1"])
def test_an_estimate_of_nonsense_is_a_bad_request(asked, rf, pages):
    with pytest.raises(BadRequest):
        asked(example_of(CHARGE, "def estimate")["translate"], rf.get(f"/?pages={pages}"))


def test_the_stream(asked):
    assert asked(example_of(CHARGE, "def tell")["tell"]) == (200, "once upon a time", usd("0.0016"))


def test_a_class_and_an_api_view(asked, buyer):
    shown = example_of(CHARGE, "class Report")
    assert asked(shown["Report"].as_view())[2] == usd("0.05")
    request = APIRequestFactory().get("/")
    force_authenticate(request, buyer)
    assert asked(shown["figures"], request) == (200, '{"sold":402}', usd("0.10"))


def test_the_task(buyer, at):
    enter_card(buyer.customer, "4242424242424242", at=at)
    transcribe = example_of(CHARGE, "def transcribe")["transcribe"]
    assert [transcribe(buyer, 7), transcribe(buyer, 7)] == ["done", "done before"]
    assert -credit_of(buyer.customer).balance == usd("0.60")
    change_limit(buyer.customer, usd(1), at=at, why="test")
    assert transcribe(buyer, 8) == "not done: 5.00 USD needed, 0.40 USD free"


def test_the_view_of_the_readme(asked, rf):
    view = example_of("README.md", "def estimate")["translate"]
    request = rf.post("/", b"a few words", content_type="text/plain")
    assert asked(view, request) == (200, "A FEW WORDS", usd("0.000045"))


def test_the_top_up(rf, buyer, at):
    enter_card(buyer.customer, "4242424242424242", at=at)
    request = rf.post("/", {"key": "a"})
    request.user = buyer
    buy = example_of(CREDIT, "def buy_twenty")["buy_twenty"]
    assert buy(request).url == buy(request).url
    assert credit_of(buyer.customer).balance == usd(20)


def test_the_grants(buyer):
    example_of(CREDIT, "def record_transfer")["record_transfer"](buyer.customer, 17)
    welcome = example_of(CREDIT, "def welcome")["welcome"]
    welcome(buyer.customer), welcome(buyer.customer)
    assert credit_of(buyer.customer).balance == usd(505)


@pytest.fixture
def bill(buyer, at):
    return example_of(INVOICE, "def bill_job")["bill_job"](buyer.customer, 4711, at)


def test_the_invoice_comes_to_what_the_table_says(bill):
    gross, _own, net, tax, total = ([*row[1:]] for row in rows_under(INVOICE, "In code"))
    lines = bill.lines.all()
    assert gross[:2] == [written(line.amount) for line in lines]
    assert net == [*(written(line.net) for line in lines), written(bill.net)]
    assert tax == [*(written(line.tax) for line in lines), written(bill.tax)]
    assert total[-1] == written(bill.total)


def test_use_is_invoiced_where_there_is_some(buyer, at):
    bill_month = example_of(INVOICE, "def bill_month")["bill_month"]
    assert bill_month(buyer.customer, "2026-10", at) is None
    held = hold_credit(buyer.customer, usd("1.004"), key="a", at=at)
    capture_hold(held.hold_id, usd("1.004"), at=at)
    assert bill_month(buyer.customer, "2026-11", at).total == usd("1.19")


def test_the_invoice_is_collected(buyer, bill, at):
    enter_card(buyer.customer, "4242424242424242", at=at)
    assert example_of(INVOICE, "def collect")["collect"](bill, at).state == PaymentState.SUCCEEDED


def test_the_invoice_is_sent_with_its_link(rf, bill, mailoutbox):
    assert example_of(INVOICE, "def send")["send"](rf.get("/"), bill) is True
    assert f"http://testserver/billing/pay/{token_of(bill)}/" in mailoutbox[0].body


def test_the_invoice_is_paid_and_credited_in_part(buyer, bill, at, staff):
    example_of(INVOICE, "def transfer_came")["transfer_came"](bill, at, staff)
    example_of(INVOICE, "def forgive_ten")["forgive_ten"](bill, at)
    bill.refresh_from_db()
    assert (bill.state, bill.amount_due) == (InvoiceState.OPEN, usd("589.69"))
