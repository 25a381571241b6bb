"""The bank's books in the admin, to look at: they are another company's."""

from __future__ import annotations

from django.contrib import admin

from billing.gateways.sandbox.models import BankEvent, Card, Chaos, Charge, Outage, Payer, Refund, SetupPage
from billing.read_only import ReadOnlyAdmin


@admin.register(Payer)
class PayerAdmin(ReadOnlyAdmin):
    list_display = ("reference", "email", "name", "created_at")
    search_fields = ("reference", "email")


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    list_display = ("reference", "brand", "last4", "exp_month", "exp_year", "attached_at", "detached_at")
    list_filter = ("brand", "behaviour")
    search_fields = ("reference", "last4", "payer__reference")


@admin.register(SetupPage)
class SetupPageAdmin(ReadOnlyAdmin):
    list_display = ("reference", "state", "decline_code", "created_at")
    list_filter = ("state",)
    search_fields = ("reference", "payer__reference")


@admin.register(Charge)
class ChargeAdmin(ReadOnlyAdmin):
    list_display = ("reference", "amount", "currency", "refunded", "state", "decline_code", "created_at")
    list_filter = ("state", "currency")
    search_fields = ("reference", "key", "card__payer__reference")


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("reference", "charge", "amount", "currency", "state", "created_at")
    list_select_related = ("charge",)
    search_fields = ("reference", "charge__reference")


@admin.register(Outage)
class OutageAdmin(ReadOnlyAdmin):
    list_display = ("scope", "mode", "latency_ms", "began_at", "until_at")


@admin.register(BankEvent)
class BankEventAdmin(ReadOnlyAdmin):
    list_display = ("reference", "account", "type", "subject", "happened_at", "sent_at", "tries")
    search_fields = ("=reference", "=subject")


@admin.register(Chaos)
class ChaosAdmin(ReadOnlyAdmin):
    list_display = ("late", "twice", "reordered", "lost", "seed")
