"""The index of the customers' pages; each room names its own."""

from __future__ import annotations

from billing.portal.ask import urls as ask
from billing.portal.cards import urls as cards
from billing.portal.causes import urls as causes
from billing.portal.details import urls as details
from billing.portal.overview import urls as overview
from billing.portal.refusals import urls as refusals

urlpatterns = [
    *overview.urlpatterns,
    *cards.urlpatterns,
    *details.urlpatterns,
    *refusals.urlpatterns,
    *causes.urlpatterns,
    *ask.urlpatterns,
]
