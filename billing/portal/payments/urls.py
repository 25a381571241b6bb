from __future__ import annotations

from django.urls import re_path

from billing.portal.payments import views

PAYMENT = r"^payments/(?P<public_id>pay_[0-9A-Z]{20})"

# Only what can be an id reaches the database.
urlpatterns = [
    re_path(rf"{PAYMENT}/$", views.payment, name="payment"),
    re_path(rf"{PAYMENT}/return/$", views.payment_return, name="payment_return"),
]
