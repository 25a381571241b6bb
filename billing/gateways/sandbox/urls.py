"""The bank's addresses, below `billing:sandbox:`."""

from __future__ import annotations

from django.urls import path, re_path

from billing.gateways.sandbox import staff, views

app_name = "sandbox"

# Only what can be a reference reaches the database: 20 letters and digits behind the prefix.
urlpatterns = [
    path("bank/", staff.bank, name="bank"),
    re_path(r"^cards/(?P<reference>bset_[0-9A-Z]{20})/$", views.card, name="card"),
    re_path(r"^confirm/(?P<reference>(?:bset|bch)_[0-9A-Z]{20})/$", views.challenge, name="challenge"),
]
