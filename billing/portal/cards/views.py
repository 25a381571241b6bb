from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from billing.clock import now
from billing.customers.models import Customer
from billing.customers.roles import Role
from billing.errors import UnknownMethod
from billing.payment_methods import actions
from billing.payment_methods.queries import active_methods, past_methods
from billing.portal.cards.faces import face, faces, faces_in_order
from billing.portal.cards.order import moved
from billing.portal.cards.queries import own_method
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.viewer import Viewer

CARDS_PER_PAGE = 25


@page_for(Role.SEE, *READ)
def payment_methods(viewer: Viewer) -> HttpResponse:
    at = now()
    if viewer.customer is None:
        return show(viewer, "billing/payment_methods.html")
    page = Paginator(active_methods(viewer.customer), CARDS_PER_PAGE).get_page(viewer.request.GET.get("page"))
    past = faces(past_methods(viewer.customer)[: CARDS_PER_PAGE + 1], at=at)
    cards = faces_in_order(page, _backup_ids(viewer.customer), at=at)
    context = {
        "page": page,
        "cards": cards,
        "default": next((card for card in cards if card.method.is_default), None),
        "backups": [card for card in cards if not card.method.is_default],
        "past": past[:CARDS_PER_PAGE],
        "has_more_past": len(past) > CARDS_PER_PAGE,
    }
    return show(viewer, "billing/payment_methods.html", context)


@page_for(Role.PAY, *WRITE)
def make_default(viewer: Viewer, public_id: str) -> HttpResponse:
    method = own_method(viewer, public_id)
    try:
        actions.make_default(method, at=now())
    except UnknownMethod:
        return _changed_meanwhile(viewer)
    name = face(method, at=now()).name
    said = _("%(card)s is charged first from now on.") % {"card": name}
    return _back(viewer, said)


@page_for(Role.PAY, *WRITE)
def reorder(viewer: Viewer) -> HttpResponse:
    if viewer.customer is None:
        return _changed_meanwhile(viewer)
    try:
        order = moved(_backup_ids(viewer.customer), viewer.request.POST.get("step", ""))
        actions.reorder_backups(viewer.customer, order, at=now())
    except (ValueError, UnknownMethod):
        return _changed_meanwhile(viewer)
    return _back(viewer, _("The new order is saved."))


# Removing tells the gateway, so it stays out of the project's ATOMIC_REQUESTS.
@transaction.non_atomic_requests
@page_for(Role.PAY, *READ, *WRITE)
def remove_card(viewer: Viewer, public_id: str) -> HttpResponse:
    method = own_method(viewer, public_id)
    card = face(method, at=now())
    if viewer.request.method == "POST" or method.detached_at:
        if not method.detached_at:
            actions.detach_method(method, at=now())
        return _back(viewer, _("%(card)s was removed.") % {"card": card.name})
    others = active_methods(method.customer).exclude(pk=method.pk)
    successor = others.first() if method.is_default else None
    context = {
        "card": card,
        "is_last": not others.exists(),
        "successor": face(successor, at=now()) if successor else None,
    }
    return show(viewer, "billing/remove_card.html", context)


def _backup_ids(customer: Customer) -> list[str]:
    return list(active_methods(customer).filter(is_default=False).values_list("public_id", flat=True))


def _back(viewer: Viewer, said: str) -> HttpResponse:
    messages.success(viewer.request, said, fail_silently=True)
    return redirect(viewer.next_url or "billing:payment_methods")


def _changed_meanwhile(viewer: Viewer) -> HttpResponse:
    said = _("The cards have changed in the meantime, and nothing was done. Please look again.")
    messages.warning(viewer.request, said, fail_silently=True)
    return redirect("billing:payment_methods")
