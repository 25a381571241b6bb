"""The index of pages, of which each room names its own; the namespace is `subscriptions`."""

from __future__ import annotations

from subscriptions.portal.changes import urls as changes
from subscriptions.portal.checkout import urls as checkout
from subscriptions.portal.endings import urls as endings
from subscriptions.portal.pauses import urls as pauses
from subscriptions.portal.plans import urls as plans
from subscriptions.portal.seats import urls as seats
from subscriptions.portal.subscription import urls as subscription

app_name = "subscriptions"
urlpatterns = [
    *plans.urlpatterns,
    *checkout.urlpatterns,
    *subscription.urlpatterns,
    *endings.urlpatterns,
    *pauses.urlpatterns,
    *changes.urlpatterns,
    *seats.urlpatterns,
]
