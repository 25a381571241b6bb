"""Django finds the house here."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from billing.credit.holds import postgresql as holds
        from billing.customers import sign_up
        from billing.diagnosis import checks, groups
        from billing.ledger import guards
        from billing.notices import receivers

        checks.register_all()
        sign_up.connect()
        groups.connect()
        guards.connect()
        holds.connect()
        receivers.connect()
