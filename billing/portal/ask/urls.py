from __future__ import annotations

from django.urls import path, re_path

from billing.portal.ask import views

urlpatterns = [
    path("contact/", views.contact, name="contact"),
    re_path(r"^ask/(?P<public_id>den_[0-9A-Z]{20})/$", views.ask, name="ask"),
]
