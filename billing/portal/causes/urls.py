from __future__ import annotations

from django.urls import path

from billing.portal.causes import views

urlpatterns = [path("causes/<slug:slug>/", views.cause, name="cause")]
