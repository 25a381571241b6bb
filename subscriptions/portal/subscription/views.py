from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse

from billing.clock import now
from billing.customers.roles import Role
from billing.portal.invoices.faces import faces as invoice_faces
from billing.portal.page import READ, page_for, show
from billing.portal.payments.queries import cards_to_choose
from billing.portal.payments.tickets import new_ticket
from billing.portal.viewer import Viewer
from subscriptions.lifecycle.coming import charge_on_resuming, next_charge
from subscriptions.lifecycle.states import LIVE, OPENING
from subscriptions.portal.links import add_card_url, page_of, pay_url
from subscriptions.portal.seats.queries import all_seats, seats_in
from subscriptions.portal.subscription.faces import face
from subscriptions.portal.subscription.queries import invoices_for, own_subscription, own_subscriptions
from subscriptions.portal.subscription.steps import steps_of

SUBSCRIPTIONS_PER_PAGE = 25
INVOICES_SHOWN = 12


@page_for(Role.SEE, *READ)
def subscriptions(viewer: Viewer) -> HttpResponse:
    page = Paginator(own_subscriptions(viewer), SUBSCRIPTIONS_PER_PAGE).get_page(
        viewer.request.GET.get("page")
    )
    context = {"page": page, "faces": [face(row) for row in page], "seats": all_seats(viewer, at=now())}
    return show(viewer, "subscriptions/subscriptions.html", context)


@page_for(Role.SEE, *READ)
def subscription(viewer: Viewer, public_id: str) -> HttpResponse:
    at, row = now(), own_subscription(viewer, public_id)
    invoices = list(invoices_for(row)[:INVOICES_SHOWN])
    due = [invoice for invoice in invoices if invoice.amount_due]
    coming, on_resuming = next_charge(row), charge_on_resuming(row, at=at)
    cards = cards_to_choose(viewer, at=at) if row.state in LIVE else []
    context = {
        "face": face(row),
        "subscription": row,
        "steps": steps_of(row),
        "coming": coming,
        "on_resuming": on_resuming,
        "card": cards[0] if cards else None,
        "lacks_card": not cards and any(quote and quote.total for quote in (coming, on_resuming)),
        "due": due[-1] if due else None,
        "pay_url": pay_url(due[-1], next_url=viewer.next_url or page_of(row)) if due else "",
        "add_card_url": add_card_url(back=page_of(row, next_url=viewer.next_url)),
        "invoices": invoice_faces(invoices, at=at),
        "seats": seats_in(row) if row.state in OPENING else [],
        "key": new_ticket(),
    }
    return show(viewer, "subscriptions/subscription.html", context)
