from __future__ import annotations

from django.db import models

THE_ROW = 1


class Offset(models.Model):
    """So many days ahead; one row. Never back: what was done in the future would be undone by nobody."""

    days = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=THE_ROW), name="demo_clock_one_row"),)

    def __str__(self) -> str:
        return f"{self.days} days ahead"
