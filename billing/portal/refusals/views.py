from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse

from billing.access.answers.answer import answer
from billing.access.denials.models import Denial
from billing.access.subjects import subject_of
from billing.clock import now
from billing.customers.roles import Role
from billing.http import safe_next
from billing.portal.page import READ, page_for, show
from billing.portal.refusals.queries import as_denied, own_refusal, refusals_of, still_denied
from billing.portal.viewer import Viewer

REFUSALS_PER_PAGE = 25


@page_for(Role.SEE, *READ)
def refusals(viewer: Viewer) -> HttpResponse:
    pages = Paginator(refusals_of(viewer), REFUSALS_PER_PAGE)
    return show(viewer, "billing/refusals.html", {"page": pages.get_page(viewer.request.GET.get("page"))})


@page_for(Role.SEE, *READ)
def refusal(viewer: Viewer, public_id: str) -> HttpResponse:
    denial = own_refusal(viewer, public_id)
    next_url = viewer.next_url or _page_asked_for(viewer, denial)
    said = answer(viewer.request, as_denied(denial), denial.public_id, next_url=next_url)
    context = {"denial": denial, "said": said, "next_url": next_url, **_today(viewer, denial, next_url)}
    return show(viewer, "billing/refusal.html", context)


def _today(viewer: Viewer, denial: Denial, next_url: str) -> dict[str, Any]:
    subject = subject_of(viewer.request)
    assert subject is not None, "a viewer has an owner"
    try:
        denied = still_denied(denial, subject, at=now())
    except (ImportError, TypeError):
        # Its policies were changed or removed since: only trying tells.
        return {"is_open": None, "today": None}
    if denied is None:
        return {"is_open": True, "today": None}
    today = answer(viewer.request, denied, denial.public_id, next_url=next_url)
    return {"is_open": False, "today": today}


def _page_asked_for(viewer: Viewer, denial: Denial) -> str:
    return safe_next(viewer.request, denial.path) if denial.method in READ else ""
