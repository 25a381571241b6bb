"""The closed list of causes for which somebody is not let in. Their order is their rank."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Several policies may fail: the first of these is the one that is told."""

    CUSTOMER_SUSPENDED = "customer_suspended", _("Account suspended")
    NO_PAYMENT_METHOD = "no_payment_method", _("No payment method")
    PAYMENT_METHOD_EXPIRED = "payment_method_expired", _("Card expired")
    PAYMENT_DECLINED = "payment_declined", _("Card declined")
    AUTHENTICATION_REQUIRED = "authentication_required", _("Confirmation by your bank needed")
    INVOICE_OVERDUE = "invoice_overdue", _("Invoice overdue")
    CREDIT_EXHAUSTED = "credit_exhausted", _("Credit used up")
    CREDIT_LIMIT_EXCEEDED = "credit_limit_exceeded", _("Credit limit exceeded")
    BUDGET_EXCEEDED = "budget_exceeded", _("Budget exceeded")
    NOT_SUBSCRIBED = "not_subscribed", _("No plan yet")
    FEATURE_NOT_IN_PLAN = "feature_not_in_plan", _("Not part of your plan")
    TRIAL_ENDED = "trial_ended", _("Trial ended")
    SUBSCRIPTION_PAUSED = "subscription_paused", _("Subscription paused")
    SEATS_EXCEEDED = "seats_exceeded", _("No seat")
    PAYMENT_NEEDED = "payment_needed", _("Payment needed")
    RATE_LIMITED = "rate_limited", _("Too many requests")
    GATEWAY_UNAVAILABLE = "gateway_unavailable", _("Payment provider not available")
    MISCONFIGURED = "misconfigured", _("Payments are not set up correctly")

    @property
    def status(self) -> int:
        """The HTTP status: 402 wherever paying helps, and nowhere else."""
        return _OTHER_STATUS.get(self, 402)

    @property
    def slug(self) -> str:
        return self.value.replace("_", "-")

    @property
    def rank(self) -> int:
        return list(Cause).index(self)


_OTHER_STATUS = {
    Cause.CUSTOMER_SUSPENDED: 403,
    Cause.RATE_LIMITED: 429,
    Cause.GATEWAY_UNAVAILABLE: 503,
    Cause.MISCONFIGURED: 503,
}
