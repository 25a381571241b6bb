"""Speech upwards: what happened, in the past tense, sent once the transaction has committed.

Receivers get `sender` (the model class), `at`, and the row under its own name; of a refusal, which may
be one of many in its row, the `reference`, `customer_id`, `cause` and `is_shadow`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal

customer_created = Signal()
customer_suspended = Signal()
customer_resumed = Signal()
payment_method_attached = Signal()
payment_method_detached = Signal()
access_denied = Signal()
# Nothing is due on it any more.
invoice_paid = Signal()
# Of an invoice or for credit; and of one for which no card is left to try.
payment_settled = Signal()
payment_failed = Signal()


def emit(signal: Signal, sender: type, **said: Any) -> None:
    """Send after commit; a receiver that raises is logged and stops nobody."""
    transaction.on_commit(partial(signal.send_robust, sender=sender, **said))
