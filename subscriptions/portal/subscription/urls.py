from __future__ import annotations

from django.urls import path, re_path

from subscriptions.portal.subscription import views

# Only what can be an id reaches the database.
urlpatterns = [
    path("mine/", views.subscriptions, name="subscriptions"),
    re_path(r"^mine/(?P<public_id>sub_[0-9A-Z]{20})/$", views.subscription, name="subscription"),
]
