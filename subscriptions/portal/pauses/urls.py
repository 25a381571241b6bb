from __future__ import annotations

from django.urls import re_path

from subscriptions.portal.pauses import views

ONE = r"^mine/(?P<public_id>sub_[0-9A-Z]{20})"

urlpatterns = [
    re_path(rf"{ONE}/pause/$", views.pause, name="pause"),
    re_path(rf"{ONE}/resume/$", views.resume, name="resume"),
]
