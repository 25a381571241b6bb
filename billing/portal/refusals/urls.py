from __future__ import annotations

from django.urls import path, re_path

from billing.portal.refusals import views

urlpatterns = [
    path("refusals/", views.refusals, name="refusals"),
    re_path(r"^refusals/(?P<public_id>den_[0-9A-Z]{20})/$", views.refusal, name="refusal"),
]
