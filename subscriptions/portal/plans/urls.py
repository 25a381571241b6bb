from __future__ import annotations

from django.urls import path

from subscriptions.portal.plans import views

urlpatterns = [path("", views.plans, name="plans")]
