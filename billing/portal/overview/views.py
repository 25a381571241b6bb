from __future__ import annotations

from django.http import HttpResponse

from billing.access.subjects import subject_of
from billing.clock import now
from billing.customers.roles import Role
from billing.payment_methods.queries import active_methods
from billing.portal.cards.faces import faces
from billing.portal.page import READ, page_for, show
from billing.portal.problems import worst_problem
from billing.portal.refusals.queries import refusals_of
from billing.portal.viewer import Viewer

CARDS_SHOWN = 4
REFUSALS_SHOWN = 5


@page_for(Role.SEE, *READ)
def overview(viewer: Viewer) -> HttpResponse:
    at = now()
    subject = subject_of(viewer.request)
    pass_until = subject.facts.instant("pass_until") if subject else None
    cards = faces(active_methods(viewer.customer)[: CARDS_SHOWN + 1], at=at) if viewer.customer else []
    context = {
        "problem": worst_problem(viewer.request, at=at),
        "pass_until": pass_until if pass_until and at < pass_until else None,
        "cards": cards[:CARDS_SHOWN],
        "has_more_cards": len(cards) > CARDS_SHOWN,
        "refusals": refusals_of(viewer)[:REFUSALS_SHOWN],
    }
    return show(viewer, "billing/overview.html", context)
