"""The index of pages: `path("billing/", include("billing.urls"))`."""

from django.apps import apps
from django.urls import include, path

app_name = "billing"

urlpatterns = [
    path("webhooks/", include("billing.webhooks.urls")),
    path("", include("billing.diagnosis.health.urls")),
    path("", include("billing.portal.urls")),
]

if apps.is_installed("billing.gateways.sandbox"):
    urlpatterns += [path("sandbox/", include("billing.gateways.sandbox.urls"))]
