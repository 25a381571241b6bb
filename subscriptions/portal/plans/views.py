from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from billing.clock import now
from billing.http import next_to_keep
from billing.portal.page import open_page, show, show_without_viewer
from billing.portal.viewer import viewer_if_any
from subscriptions.lifecycle.queries import products_tried
from subscriptions.portal.plans.faces import Known, shelves_of
from subscriptions.portal.plans.queries import items_held, prices_for


@open_page
def plans(request: HttpRequest) -> HttpResponse:
    """Everybody may look; who has signed in sees what was offered to them, in their currency."""
    viewer = viewer_if_any(request)
    customer = viewer.customer if viewer else None
    next_url = next_to_keep(request, request.GET.get("next"))
    held = items_held(customer)
    known = Known(held, products_tried(customer), request.GET.get("plan", ""), next_url)
    shelves = shelves_of(prices_for(customer, at=now()), known)
    has_asked = any(face.is_asked for shelf in shelves for face in shelf.plans)
    context = {"shelves": shelves, "has_any": bool(held), "has_asked": has_asked}
    template = "subscriptions/plans.html"
    return show(viewer, template, context) if viewer else show_without_viewer(request, template, context)
