"""What a member of staff does on a money page: look, see what will happen, and press."""

import re

from django.contrib.admin.models import LogEntry
from django.urls import reverse

from billing.invoices.actions import create_invoice, issue_invoice
from billing.invoices.lines.totals import NewLine
from billing.models import (
    Credit,
    CreditNote,
    Grant,
    Invoice,
    LimitChange,
    Payment,
    Refund,
    StateMove,
    Transfer,
)

ROWS = (Credit, CreditNote, Grant, Invoice, LimitChange, Payment, Refund, StateMove, Transfer, LogEntry)


def rows():
    """All that a press may write."""
    return [list(model.objects.order_by("pk").values()) for model in ROWS]


def money_of(customer):
    return reverse("admin:billing_customer_money", args=[customer.public_id])


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    return found[1] if found else ""


def text(response):
    return response.content.decode()


def plain(response):
    """The page's words, without its tags."""
    words = re.sub(r"<[^>]+>", " ", text(response)).replace("&nbsp;", " ").replace("\xa0", " ")
    return " ".join(words.split())


class Hand:
    """One form on one page, as a browser holds it: the key and the seal come from the page."""

    def __init__(self, client, url, **data):
        self.client, self.url = client, url
        self.page = client.get(url)
        self.data = {"why": "she asked", **data, "key": hidden(text(self.page), "key")}
        self.seen = hidden(text(self.page), "seen")

    def look(self, **data):
        """Have it shown what will happen."""
        self.data |= data
        self.page = self.client.post(self.url, self.data)
        self.seen = hidden(text(self.page), "seen")
        return self.page

    def press(self):
        seen = {"seen": self.seen} if self.seen else {}
        return self.client.post(self.url, self.data | seen, follow=True)


def open_invoice(customer, amount="100", *, at, tax="0", **options):
    invoice = create_invoice(customer, [NewLine("Work", amount, tax_percent=tax)], at=at, **options)
    return issue_invoice(invoice, at=at)
