"""The index of the customers' pages; each room names its own."""

from __future__ import annotations

from billing.portal.ask import urls as ask
from billing.portal.cards import urls as cards
from billing.portal.causes import urls as causes
from billing.portal.credit import urls as credit
from billing.portal.details import urls as details
from billing.portal.invoices import urls as invoices
from billing.portal.notices import urls as notices
from billing.portal.overview import urls as overview
from billing.portal.payments import urls as payments
from billing.portal.refusals import urls as refusals

urlpatterns = [
    *overview.urlpatterns,
    *invoices.urlpatterns,
    *payments.urlpatterns,
    *credit.urlpatterns,
    *cards.urlpatterns,
    *details.urlpatterns,
    *notices.urlpatterns,
    *refusals.urlpatterns,
    *causes.urlpatterns,
    *ask.urlpatterns,
]
