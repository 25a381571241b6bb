"""Django finds the bank here."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SandboxConfig(AppConfig):
    name = "billing.gateways.sandbox"
    label = "billing_sandbox"
    verbose_name = _("Sandbox Bank")
    default_auto_field = "django.db.models.BigAutoField"
    # The bank sends its own events.
    upkeep_steps = {
        "receive_missed": [("deliver_events", "delivery.deliver_events", "events sent by the sandbox")],
    }
