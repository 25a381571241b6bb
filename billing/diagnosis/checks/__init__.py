"""What is misconfigured: all that `manage.py check` can tell before a customer finds out."""

from billing.diagnosis.checks.registration import register_all

__all__ = ["register_all"]
