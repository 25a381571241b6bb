"""The ways between these pages; each keeps where one wants to go afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from billing.access.answers.remedies import path_of
from billing.access.denied import Remedy
from billing.invoices.models import Invoice
from billing.portal.viewer import Viewer
from subscriptions.lifecycle.models import Subscription


def link(path: str, **asked: str) -> str:
    """The address with what is asked of it, as far as it is not empty."""
    given = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def page_of(subscription: Subscription, *, next_url: str = "") -> str:
    return link(reverse("subscriptions:subscription", args=[subscription.public_id]), next=next_url)


def pay_url(invoice: Invoice, *, next_url: str) -> str:
    return link(reverse("billing:pay_invoice", args=[invoice.public_id]), next=next_url)


def add_card_url(*, back: str) -> str:
    """To the page on which a card is added, and back."""
    return link(reverse("billing:add_card"), next=back)


def add_seats_url(subscription: Subscription, *, next_url: str = "") -> str:
    """To where a refusal for want of a seat leads, too: the page on which the quantity is changed."""
    more = Remedy("add_seat", (("subscription", subscription.public_id),))
    return link(path_of(more), next=next_url)


def lead_back(
    viewer: Viewer, subscription: Subscription, said: str, *, level: int = messages.SUCCESS
) -> HttpResponse:
    """To what was asked for, or else to the subscription, with a word on what was done."""
    messages.add_message(viewer.request, level, said, fail_silently=True)
    return redirect(viewer.next_url or page_of(subscription))
