from __future__ import annotations

from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "project.clock"
    label = "demo_clock"
    verbose_name = "Clock"
    default_auto_field = "django.db.models.BigAutoField"
