from __future__ import annotations

from django.urls import path

from billing.webhooks import views

urlpatterns = [path("<str:alias>/", views.webhook, name="webhook")]
