"""The gateway's own card form on a page of ours: the one page that runs a script, and that says whose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from billing.customers.roles import Role
from billing.gateways import gateway_of
from billing.http import strict_csp
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.states import SetupState
from billing.portal.cards.gateway import answers_trouble
from billing.portal.cards.queries import own_setup
from billing.portal.page import READ, page_for, show
from billing.portal.viewer import Viewer

Page = Callable[[str, dict[str, Any]], HttpResponse]


def card_form_path(setup: Setup) -> str:
    return reverse("billing:card_form", args=[setup.public_id])


# The gateway is asked for the form's secret, so this stays out of the project's ATOMIC_REQUESTS.
@transaction.non_atomic_requests
@page_for(Role.PAY, *READ)
@answers_trouble
def card_form(viewer: Viewer, public_id: str) -> HttpResponse:
    back_url = reverse("billing:setup_return", args=[public_id])
    found = form_page(own_setup(viewer, public_id), back_url=back_url, page=partial(show, viewer))
    return found or redirect("billing:setup", public_id=public_id)


def form_page(setup: Setup, *, back_url: str, page: Page) -> HttpResponse | None:
    """The form of a set-up that waits for a card, leading to `back_url`; None where there is none to show."""
    if setup.state == SetupState.SUCCEEDED or not setup.gateway_reference:
        return None
    gateway = gateway_of(setup.gateway)
    form = gateway.embedded_form(setup.gateway_reference)
    if form is None:
        return None
    response = page("billing/card_form.html", {"form": form, "back_url": back_url})
    sources = gateway.csp_sources()
    strict_csp(response, script=sources.script, frame=sources.frame, connect=sources.connect)
    return response
