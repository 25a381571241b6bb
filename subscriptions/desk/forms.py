"""What staff are asked before they press."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.diagnosis.customer_file.forms import ReasonForm


class PressForm(ReasonForm):
    """A reason, for the row's history."""

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data, at=at, subject=subject)
        self.fields["why"].help_text = _("Kept with your name in its history.")

    @property
    def told(self) -> str:
        """What was typed beside the reason, for the log."""
        return ""
