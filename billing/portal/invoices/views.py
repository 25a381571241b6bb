from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from billing.clock import now
from billing.customers.roles import Role
from billing.invoices.models import Invoice
from billing.invoices.queries import invoices_of
from billing.payment_methods.queries import active_methods
from billing.payments.attempts.models import Attempt
from billing.payments.queries import payments_of
from billing.portal.cards.faces import face as card_face
from billing.portal.invoices.collection import collection_of
from billing.portal.invoices.faces import address_of, discounts_of, face, faces, lines_of
from billing.portal.invoices.queries import overdue, own_invoice
from billing.portal.page import READ, page_for, show
from billing.portal.payments.tickets import new_ticket
from billing.portal.sheets import sheet
from billing.portal.viewer import Viewer

INVOICES_PER_PAGE = 25
PAYMENTS_SHOWN = 25


@page_for(Role.SEE, *READ)
def invoices(viewer: Viewer) -> HttpResponse:
    at = now()
    if viewer.customer is None:
        return show(viewer, "billing/invoices.html")
    page = Paginator(invoices_of(viewer.customer), INVOICES_PER_PAGE).get_page(viewer.request.GET.get("page"))
    late = overdue(viewer, at=at)
    default = active_methods(viewer.customer).first() if late.number else None
    context = {
        "page": page,
        "faces": faces(page, at=at),
        "overdue": late,
        "card": card_face(default, at=at) if default else None,
        "key": new_ticket(),
    }
    return show(viewer, "billing/invoices.html", context)


@page_for(Role.SEE, *READ)
def invoice(viewer: Viewer, public_id: str) -> HttpResponse:
    known = own_invoice(viewer, public_id)
    tries = Prefetch("attempts", Attempt.objects.select_related("method").order_by("pk"))
    payments = payments_of(known.customer).filter(invoice=known).prefetch_related(tries)
    context = {
        **document(known),
        "payments": payments[:PAYMENTS_SHOWN],
        "collection": collection_of(known, at=now()),
        "credit_notes": known.credit_notes.order_by("pk"),
    }
    return show(viewer, "billing/invoice.html", context)


@page_for(Role.SEE, *READ)
def print_invoice(viewer: Viewer, public_id: str) -> HttpResponse:
    """The document alone, as the browser prints it or saves it as PDF."""
    context = {**document(own_invoice(viewer, public_id)), "navigation": []}
    return show(viewer, "billing/print_invoice.html", context)


@page_for(Role.SEE, *READ)
def invoices_csv(viewer: Viewer) -> HttpResponseBase:
    heads = (_("Number"), _("Status"), _("Issued"), _("Due"), _("Currency"), _("Net"), _("Tax"))
    amounts = (_("Total"), _("Paid"), _("Credited"), _("Still due"), _("Reference"))
    return sheet("invoices", (*heads, *amounts), _rows(viewer))


def document(known: Invoice) -> dict[str, Any]:
    """What stands on an invoice."""
    shown = {"lines": lines_of(known), "discounts": discounts_of(known), "billed_to": address_of(known)}
    return {"invoice": known, "face": face(known, at=now()), **shown}


def _rows(viewer: Viewer) -> Iterator[tuple[object, ...]]:
    known = invoices_of(viewer.customer) if viewer.customer else Invoice.objects.none()
    at = now()
    for one in known.iterator(chunk_size=1000):
        sums = (one.net, one.tax, one.total, one.paid, one.credited, one.amount_due)
        days = (_day(one.issued_at), _day(one.due_at))
        amounts = (amount.as_json()["amount"] for amount in sums)
        yield (one.number, face(one, at=at).status, *days, one.currency, *amounts, one.public_id)


def _day(instant: Any) -> str:
    return f"{instant:%Y-%m-%d}" if instant else ""
