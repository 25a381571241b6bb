from __future__ import annotations

from django.contrib import admin

from billing.invoices.numbers.models import Series
from billing.read_only import ReadOnlyAdmin


@admin.register(Series)
class SeriesAdmin(ReadOnlyAdmin):
    list_display = ("name", "year", "last")
    search_fields = ("=name", "=year")
    search_hint = "INV, 2026"
    ordering = ("-year", "name")
