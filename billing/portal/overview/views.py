from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from billing.access.answers.answer import Answer
from billing.access.causes import Cause
from billing.access.subjects import subject_of
from billing.clock import now
from billing.customers.roles import Role
from billing.invoices.queries import invoices_of
from billing.payment_methods.queries import active_methods
from billing.portal.cards.faces import faces
from billing.portal.credit.queries import own_credit
from billing.portal.invoices.faces import faces as invoice_faces
from billing.portal.invoices.queries import overdue
from billing.portal.page import READ, page_for, show
from billing.portal.problems import worst_problem
from billing.portal.refusals.queries import refusals_of
from billing.portal.viewer import Viewer

CARDS_SHOWN = 4
REFUSALS_SHOWN = 5
INVOICES_SHOWN = 3


@page_for(Role.SEE, *READ)
def overview(viewer: Viewer) -> HttpResponse:
    at = now()
    subject = subject_of(viewer.request)
    pass_until = subject.facts.instant("pass_until") if subject else None
    cards = faces(active_methods(viewer.customer)[: CARDS_SHOWN + 1], at=at) if viewer.customer else []
    context: dict[str, Any] = {
        "problem": worst_problem(viewer.request, at=at),
        "pass_until": pass_until if pass_until and at < pass_until else None,
        "cards": cards[:CARDS_SHOWN],
        "has_more_cards": len(cards) > CARDS_SHOWN,
        "refusals": refusals_of(viewer)[:REFUSALS_SHOWN],
    }
    return show(viewer, "billing/overview.html", {**context, **_money(viewer, context["problem"], at=at)})


def _money(viewer: Viewer, problem: Answer | None, *, at: datetime) -> dict[str, Any]:
    """Credit and the latest invoices. What is overdue is said once: by the problem, if that is it."""
    if viewer.customer is None:
        return {}
    is_told = problem is not None and problem.cause == Cause.INVOICE_OVERDUE
    return {
        "credit": own_credit(viewer, viewer.customer.currency, at=at),
        "faces": invoice_faces(invoices_of(viewer.customer)[:INVOICES_SHOWN], at=at),
        "overdue": None if is_told else overdue(viewer, at=at),
    }
