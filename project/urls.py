"""The demo site: its reports, the customers' pages under /billing/, and the admin."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

urlpatterns = [
    path("", include("project.reports.urls")),
    path("mailbox/", include("project.mailbox.urls")),
    path("clock/", include("project.clock.urls")),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("billing/", include("billing.urls")),
    path("plans/", include("subscriptions.urls")),
    path("admin/", admin.site.urls),
]
