from __future__ import annotations

from django.urls import path

from billing.portal.details import views

urlpatterns = [path("details/", views.details, name="details")]
