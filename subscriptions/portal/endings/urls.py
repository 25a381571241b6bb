from __future__ import annotations

from django.urls import re_path

from subscriptions.portal.endings import views

ONE = r"^mine/(?P<public_id>sub_[0-9A-Z]{20})"

urlpatterns = [
    re_path(rf"{ONE}/cancel/$", views.cancel, name="cancel"),
    re_path(rf"{ONE}/keep/$", views.keep, name="keep"),
]
