"""What is offered to who owes or has no credit left: where each way leads, and that it opens the door."""

import pytest
from django.core import mail

from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.models import Hold, Invoice
from billing.money import Money
from billing.testing.builders import make_open_invoice
from tests.access.journeys import HTML, SITUATIONS, InvoiceOverdue, LimitExceeded, pay_on, text_of
from tests.audited import audited  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("audited")]
PROBLEM = {"Accept": "application/problem+json"}


@pytest.fixture
def refusal(client, bo, at):
    """Bring Bo into a situation and read what the problem details say."""

    def read(situation):
        situation.arrange(bo.customer, at)
        client.force_login(bo)
        return client.get(situation.url, headers=PROBLEM).json()

    return read


def ways(problem):
    """In the order in which they are offered."""
    return {remedy["rel"]: remedy["href"].removeprefix("http://testserver") for remedy in problem["remedies"]}


def usd(amount):
    return Money.of(amount, "USD")


class PaidUp(InvoiceOverdue):
    url = "/paid-up/"


def test_a_gate_of_nothing_but_invoices_opens_when_they_are_paid(refusal, client):
    problem = refusal(PaidUp())
    assert problem["remedies"][0]["title"] == "Pay the invoice: $10.00"
    assert pay_on(client, ways(problem)["pay_invoice"])["Location"] == "/paid-up/"
    assert client.get("/paid-up/").status_code == 200


def test_credit_that_is_used_up_is_topped_up_and_ends_in_a_receipt(refusal, client):
    problem = refusal(SITUATIONS["credit_exhausted"])
    assert problem["detail"] == "This needs $4.10; $1.35 of your credit is left."
    pay_on(client, ways(problem)["top_up"])
    assert client.get("/charged/").status_code == 200
    receipt = mail.outbox[-1]
    assert (receipt.subject, receipt.to) == ("Receipt: credit of $2.75", ["bo@example.com"])
    assert "Visa" in receipt.body and "$2.75" in text_of(receipt.alternatives[0].content)


def test_the_whole_limit_is_free_again_after_paying_what_was_used(refusal, client, bo):
    problem = refusal(SITUATIONS["credit_limit_exceeded"])
    assert problem["detail"] == "This needs $4.10; $1.35 of your $100.00 limit is free."
    assert problem["remedies"][0]["title"] == "Pay $98.65 now"
    pay_on(client, ways(problem)["pay_now"])
    assert credit_of(bo.customer).available == usd("100")


def test_a_higher_limit_is_asked_for_and_given_by_staff(refusal, client, bo, at):
    problem = refusal(SITUATIONS["credit_limit_exceeded"])
    href = ways(problem)["ask_limit"]
    assert "$100.00" in client.get(href, headers=HTML).content.decode()
    client.post(href, {"limit": "200.00", "words": "for the archive"})
    assert "limit of $200.00" in mail.outbox[-1].subject
    change_limit(bo.customer, usd("200"), at=at, why="asked for")
    assert client.get("/charged/").status_code == 200


class Billed(LimitExceeded):
    """All but 98 cents of the limit stands on an invoice that is not due yet."""

    def arrange(self, customer, at):
        super().arrange(customer, at)
        change_limit(customer, usd("200"), at=at, why="a better customer")
        make_open_invoice(customer, amount="100.00", at=at)


def test_what_stands_on_an_invoice_is_paid_by_paying_that(refusal, client):
    problem = refusal(Billed())
    assert problem["cause"] == "credit_limit_exceeded"
    assert list(ways(problem)) == ["pay_invoice", "ask_limit"]
    pay_on(client, ways(problem)["pay_invoice"])
    assert Invoice.objects.get().state == "paid"
    assert client.get("/charged/").status_code == 200


def test_what_is_paid_for_one_request_is_charged_to_that_request(refusal, client, bo):
    problem = refusal(SITUATIONS["payment_needed"])
    assert problem["remedies"][0]["title"] == "Pay $4.10 for this"
    back = pay_on(client, ways(problem)["pay_request"])
    assert back["Location"] == "/charged/"
    assert client.get("/charged/").status_code == 200
    assert Hold.objects.get().captured == usd("4.10")
    again = client.get("/charged/", headers=PROBLEM).json()
    assert (again["cause"], again["available"]["amount"]) == ("credit_exhausted", "0.00")


def test_the_budget_is_the_customers_own_and_the_credit_stays(refusal, client):
    problem = refusal(SITUATIONS["budget_exceeded"])
    assert problem["detail"] == "This needs $4.10; $3.00 of the budget that you set for this month is left."
    pay_on(client, ways(problem)["raise_budget"], budget="6")
    assert client.get("/charged/").status_code == 200
    again = client.get("/charged/", headers=PROBLEM).json()
    assert (again["cause"], again["available"]["amount"]) == ("budget_exceeded", "1.90")
    pay_on(client, ways(again)["raise_budget"], budget="")
    assert client.get("/charged/").status_code == 200
