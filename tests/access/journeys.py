"""What a customer does in the browser, through our pages and the bank's, with the test client."""

import re
from datetime import timedelta

from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_budget, change_limit
from billing.customers.actions import resume_customer, suspend_customer
from billing.gateways.sandbox import outage
from billing.models import Customer
from billing.money import Money
from billing.testing import add_card, enter_card
from billing.testing.builders import make_open_invoice

HTML = {"Accept": "text/html"}
CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2030", "cvc": "123"}


def enter_new_card(client, href):
    """From the fix's address over the bank's page back to where the customer wanted to go."""
    page = client.get(href, headers=HTML)
    assert page.status_code == 200
    assert 'method="post"' in page.content.decode()
    at_the_bank = client.post(href)
    assert at_the_bank.status_code == 302, at_the_bank.content
    back = client.post(at_the_bank["Location"], CARD)
    return client.get(back["Location"])


def confirm_with_bank(client, href):
    """The page of the waiting set-up leads to the bank's, which asks once and sends back."""
    assert client.get(href, headers=HTML).status_code == 200
    onward = client.post(href)["Location"]
    challenge = client.get(onward)
    address = challenge["Location"] if challenge.status_code == 302 else onward
    back = client.post(address, {"answer": "confirm"})
    return client.get(back["Location"])


def pay_on(client, href, **typed):
    """Fill in the page's own form as it stands, type what is given, and be sent back."""
    page = client.get(href, headers=HTML).content.decode()
    form = re.search(r'<form method="post" action="(/(?:billing|plans)/[^"]+)".*?</form>', page, re.DOTALL)
    inputs = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", form[0])]
    checked = re.findall(r'<input[^>]*value="(pm_\w+)"[^>]*checked', form[0])
    filled = {field["name"]: field.get("value", "") for field in inputs if field.get("type") != "radio"}
    cards = {"method": checked[0]} if checked else {}
    sent = client.post(form[1], {**filled, **cards, **typed})
    assert sent.status_code == 302, sent.content
    return sent


def use_up(customer, amount, at):
    """So much was served before."""
    used = Money.of(amount, "USD")
    capture_hold(hold_credit(customer, used, key="before", at=at).hold_id, used, at=at)


class Situation:
    """How one comes to be refused for a cause, and the way out that is offered."""

    url = "/page/"

    def arrange(self, customer, at): ...
    def remedy(self, client, href, customer, at):
        enter_new_card(client, href)


class NoPaymentMethod(Situation): ...


class Expired(Situation):
    def arrange(self, customer, at):
        add_card(customer, at=at - timedelta(days=900), exp_month=6, exp_year=2026)


class Declined(Situation):
    def arrange(self, customer, at):
        enter_card(customer, "4000000000000002", at=at)


class Unconfirmed(Situation):
    def arrange(self, customer, at):
        enter_card(customer, "4000002500003155", at=at)

    def remedy(self, client, href, customer, at):
        confirm_with_bank(client, href)


class Suspended(Situation):
    def arrange(self, customer, at):
        add_card(customer, at=at)
        suspend_customer(customer, at=at, why="chargebacks")

    def remedy(self, client, href, customer, at):
        assert client.get(href).status_code == 200
        resume_customer(customer, at=at, why="talked to them")


class TooOften(Situation):
    url = "/rated/"

    def arrange(self, customer, at):
        add_card(customer, at=at)

    def remedy(self, client, href, customer, at): ...


class Misconfigured(Situation):
    def arrange(self, customer, at):
        customer.gateway = "unplugged"
        customer.save()
        suspend_customer(customer, at=at, why="so that the facts are stated anew")
        resume_customer(customer, at=at, why="they are")

    def remedy(self, client, href, customer, at):
        Customer.objects.filter(pk=customer.pk).update(gateway="default")
        add_card(Customer.objects.get(pk=customer.pk), at=at)


class BankDown(Situation):
    url = "/billing/payment-methods/add/"

    def arrange(self, customer, at):
        outage.switch_on("unreachable", at=at)

    def remedy(self, client, href, customer, at):
        outage.switch_off()


class InvoiceOverdue(Situation):
    def arrange(self, customer, at):
        enter_card(customer, "4242424242424242", at=at)
        make_open_invoice(customer, at=at - timedelta(days=30))

    def remedy(self, client, href, customer, at):
        pay_on(client, href)


class CreditExhausted(Situation):
    url = "/charged/"

    def arrange(self, customer, at):
        enter_card(customer, "4242424242424242", at=at)
        grant_credit(customer, Money.of("5", "USD"), kind=GrantKind.PAID, key="before", at=at)
        use_up(customer, "3.65", at)

    def remedy(self, client, href, customer, at):
        pay_on(client, href)


class LimitExceeded(CreditExhausted):
    def arrange(self, customer, at):
        enter_card(customer, "4242424242424242", at=at)
        change_limit(customer, Money.of("100", "USD"), at=at, why="a good customer")
        use_up(customer, "98.65", at)


class BudgetExceeded(CreditExhausted):
    def arrange(self, customer, at):
        change_limit(customer, Money.of("100", "USD"), at=at, why="a good customer")
        change_budget(customer, Money.of("3", "USD"), currency="USD", at=at)

    def remedy(self, client, href, customer, at):
        pay_on(client, href, budget="50")


class PaymentNeeded(CreditExhausted):
    def arrange(self, customer, at):
        enter_card(customer, "4242424242424242", at=at)


SITUATIONS = {
    "no_payment_method": NoPaymentMethod(),
    "payment_method_expired": Expired(),
    "payment_declined": Declined(),
    "authentication_required": Unconfirmed(),
    "invoice_overdue": InvoiceOverdue(),
    "credit_exhausted": CreditExhausted(),
    "credit_limit_exceeded": LimitExceeded(),
    "budget_exceeded": BudgetExceeded(),
    "payment_needed": PaymentNeeded(),
    "customer_suspended": Suspended(),
    "rate_limited": TooOften(),
    "misconfigured": Misconfigured(),
    "gateway_unavailable": BankDown(),
}


def text_of(html):
    """A page's words, as one line."""
    bare = re.sub(r"<[^>]+>", " ", html.replace("&#x27;", "'").replace("&amp;", "&"))
    return " ".join(bare.split())
