"""The way of a card onto file: our button, the gateway's page, and back. These views call the gateway."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from billing.access.answers.sentences import declined
from billing.clock import now
from billing.customers.actions import create_customer
from billing.customers.roles import Role
from billing.http import safe_next
from billing.payment_methods.setups.actions import complete_setup, resume_setup, start_setup
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.states import SetupState
from billing.portal.cards.element import card_form_path
from billing.portal.cards.faces import face
from billing.portal.cards.gateway import answers_trouble, to_gateway
from billing.portal.cards.overdue import paid_by_new_card, pay_overdue
from billing.portal.cards.queries import own_setup, replaced_method
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.viewer import Viewer


@transaction.non_atomic_requests
@page_for(Role.PAY, *READ, *WRITE)
@answers_trouble
def add_card(viewer: Viewer) -> HttpResponse:
    at, replaces = now(), replaced_method(viewer)
    if viewer.request.method != "POST":
        pays = paid_by_new_card(viewer, at=at)
        shown = {"replaces": face(replaces, at=at) if replaces else None, "pays": pays}
        return show(viewer, "billing/add_card.html", shown)

    def return_url(setup: Setup) -> str:
        path = reverse("billing:setup_return", args=[setup.public_id])
        return viewer.request.build_absolute_uri(path)

    customer = viewer.customer or create_customer(viewer.owner, at=at)
    started = start_setup(
        customer,
        return_url=return_url,
        form_url=card_form_path,
        at=at,
        next_url=viewer.next_url,
        replaces=replaces,
    )
    return to_gateway(viewer, started.url)


@page_for(Role.PAY, *READ, *WRITE)
@answers_trouble
def setup(viewer: Viewer, public_id: str) -> HttpResponse:
    """Where a set-up stands. POST goes on with it at the gateway or the bank."""
    known = own_setup(viewer, public_id)
    if viewer.request.method != "POST" or known.state == SetupState.SUCCEEDED or not known.url:
        return _where_it_stands(viewer, known)
    resume_setup(known, next_url=viewer.next_url or known.next_url)
    return to_gateway(viewer, known.url)


@transaction.non_atomic_requests
@page_for(Role.PAY, *READ)
@answers_trouble
def setup_return(viewer: Viewer, public_id: str) -> HttpResponse:
    """The gateway sends people here. Asking it again is harmless, so this page may be reloaded."""
    done = complete_setup(own_setup(viewer, public_id), at=now())
    if done.state != SetupState.SUCCEEDED:
        return _where_it_stands(viewer, done)
    at = now()
    if done.method:
        said = _("%(card)s is on file.") % {"card": face(done.method, at=at).name}
        messages.success(viewer.request, said, fail_silently=True)
    if waiting := pay_overdue(viewer, done.customer, at=at):
        return redirect("billing:payment", public_id=waiting.public_id)
    return redirect(safe_next(viewer.request, done.next_url) or "billing:payment_methods")


def _where_it_stands(viewer: Viewer, known: Setup) -> HttpResponse:
    next_url = viewer.next_url or safe_next(viewer.request, known.next_url)
    replaces = known.replaces.public_id if known.replaces and not known.replaces.detached_at else ""
    carried = {name: value for name, value in (("next", next_url), ("replaces", replaces)) if value}
    context = {
        "setup": known,
        "next_url": next_url,
        "declined": declined(known.decline_code),
        "other_card_url": reverse("billing:add_card") + (f"?{urlencode(carried)}" if carried else ""),
    }
    return show(viewer, "billing/setup.html", context)
