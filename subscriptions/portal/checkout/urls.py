from __future__ import annotations

from django.urls import re_path

from subscriptions.portal.checkout import views

# Only what can be an id reaches the database.
urlpatterns = [
    re_path(r"^checkout/(?P<public_id>price_[0-9A-Z]{20})/$", views.checkout, name="checkout"),
]
