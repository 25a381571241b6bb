from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from billing.access.causes import Cause
from billing.portal.causes.meanings import MEANINGS
from billing.portal.page import open_page, show_to_all


@open_page
def cause(request: HttpRequest, slug: str) -> HttpResponse:
    found = next((known for known in Cause if known.slug == slug), None)
    if found is None:
        raise Http404
    return show_to_all(request, "billing/cause.html", {"cause": found, "meaning": MEANINGS[found]})
