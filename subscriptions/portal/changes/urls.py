from __future__ import annotations

from django.urls import re_path

from subscriptions.portal.changes import views

ONE = r"^mine/(?P<public_id>sub_[0-9A-Z]{20})"

urlpatterns = [
    re_path(rf"{ONE}/change/$", views.change, name="change"),
    re_path(rf"{ONE}/change/undo/$", views.undo_change, name="undo_change"),
]
