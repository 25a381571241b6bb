"""Django finds the plans here."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

HOUR = timedelta(hours=1)


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = _("Subscriptions")
    default_auto_field = "django.db.models.BigAutoField"
    standing_sources = (
        "subscriptions.entitlements.facts.facts",
        "subscriptions.entitlements.overrides.facts.facts",
        "subscriptions.entitlements.seats.facts.facts",
    )
    # Invoiced first, then collected.
    upkeep_steps = {
        "charge_due_invoices": [
            ("renew_due", "renewals.actions.renew_due", "subscriptions carried on"),
            ("complete_changes", "changes.completion.complete_changes", "changes carried out"),
            ("refresh_states", "renewals.actions.refresh_states", "subscriptions told of payments"),
            (
                "refresh_changed_plans",
                "catalog.features.subscribers.refresh_changed_plans",
                "subscribers told of what their plan opens",
            ),
        ],
        "expire_answers": [
            ("expire_tries", "discounts.tries.actions.expire_tries", "wrong codes forgotten", HOUR),
        ],
    }

    audit_checks = (
        "lifecycle.periods.audit.check_billed",
        "lifecycle.periods.audit.check_overlaps",
        "lifecycle.periods.audit.check_running",
        "lifecycle.periods.audit.check_credited",
        "discounts.redemptions.audit.check_redeemed",
        "discounts.redemptions.audit.check_limits",
        "discounts.redemptions.audit.check_used",
    )
    notice_kinds = {
        "events": (
            "lifecycle.notices.endings.TrialEnded",
            "lifecycle.notices.endings.SubscriptionCanceled",
            "lifecycle.notices.prices.PriceChanged",
        ),
        "reminders": (
            "lifecycle.notices.reminders.RenewalComing",
            "lifecycle.notices.reminders.TrialEnding",
        ),
    }
    portal_rooms = (
        (
            _("Subscription"),
            (
                "subscriptions",
                "subscription",
                "plans",
                "checkout",
                "cancel",
                "pause",
                "change",
                "seats",
                "give_seat",
                "take_seat",
            ),
        ),
    )
    # By the groups that billing makes.
    staff_rights = {
        "billing support": ("steer_subscription", "grant_feature"),
        "billing finance": (
            "steer_plan",
            "steer_coupon",
            "steer_subscription",
            "comp_subscription",
            "grant_feature",
        ),
    }
    customer_presses = "subscriptions.entitlements.overrides.presses.PRESSES"

    def ready(self) -> None:
        from subscriptions.changes import cancellation, completion
        from subscriptions.entitlements import offers
        from subscriptions.lifecycle import receivers

        cancellation.connect()
        completion.connect()
        offers.connect()
        receivers.connect()
