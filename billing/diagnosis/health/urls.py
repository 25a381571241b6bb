from __future__ import annotations

from django.urls import path

from billing.diagnosis.health.views import health_json

urlpatterns = [path("health/", health_json, name="health")]
