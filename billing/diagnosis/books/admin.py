from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path

from billing.diagnosis.books.views import books_view
from billing.ledger.models import Transfer
from billing.read_only import ReadOnlyAdmin


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """What moved; its page of sums is the trial balance."""

    list_display = ("at", "event", "money", "debit", "credit", "customer", "reference", "state")
    list_filter = ("event", "state")
    list_select_related = ("debit", "credit", "customer")
    search_fields = ("=reference", "=key", "=customer__public_id")
    search_hint = "inv_…, pay_…, hold_…, gr_…, cus_…"
    ordering = ("-pk",)

    def get_urls(self) -> list[Any]:
        books = path("books/", self.admin_site.admin_view(books_view(self)), name="billing_books")
        return [books, *super().get_urls()]
