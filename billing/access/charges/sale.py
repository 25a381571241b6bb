"""One charged request: what was held is captured when it has served, once, and released when it has not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import router, transaction
from django.http import HttpRequest, HttpResponseBase

from billing.access.charges.charge import Charge
from billing.access.idempotency.actions import (
    record_answer,
    record_failure,
    record_served,
    release_key,
)
from billing.clock import now
from billing.credit.holds.actions import LIFETIME, capture_hold, release_hold, renew_hold
from billing.credit.holds.models import Hold

# A stream renews its hold well before that ends.
RENEW_AFTER = LIFETIME / 3

Response = TypeVar("Response", bound=HttpResponseBase)


def sale_of(request: Any) -> Sale | None:
    """What is being sold to this request, if its gate has a price and that was held."""
    return getattr(getattr(request, "_request", request), "billing_sale", None)


def mark_refusal(response: Response) -> Response:
    """Say that a gate made this answer and no view: its request may come again with its key."""
    vars(response)["billing_refusal"] = True
    return response


class Sale:
    """Ends once, in `capture`, `release` or, for who went away, `abandon`; a second end changes nothing."""

    def __init__(self, request: HttpRequest, charge: Charge, *, keyed_id: int | None, at: datetime) -> None:
        self.request = request
        self.charge = charge
        self.keyed_id = keyed_id
        self.renewed_at = at
        self.is_begun = False
        self.is_over = False

    def capture(self, response: Any = None) -> None:
        """The response is a success: charge what was adjusted, else all that is held."""
        self._end(self._capture, response, without_answer=record_served)

    def release(self, response: Any = None) -> None:
        """Nothing was sold."""
        self._end(self._release, response, without_answer=record_failure)

    def abandon(self) -> None:
        """The client went away: it has bought what was adjusted so far, else all that is held."""
        self.capture()

    def leave(self) -> None:
        """Nobody reads the stream any more: it is sold as far as it came, if anybody had begun to."""
        if self.is_begun:
            self.abandon()
        else:
            self.release()

    def break_off(self) -> None:
        """The view's own stream failed half-way: only what it had adjusted to is charged."""
        if self.charge.adjusted is None:
            self.release()
        else:
            self.capture()

    def keep_alive(self) -> None:
        at = now()
        if self.charge.hold_id and at - self.renewed_at >= RENEW_AFTER:
            renew_hold(self.charge.hold_id, expires_at=at + LIFETIME)
            self.renewed_at = at

    def _end(
        self, settle: Callable[[datetime], None], response: Any, *, without_answer: Callable[..., None]
    ) -> None:
        if self.is_over:
            return
        self.is_over = True
        if self.charge.hold_id is None and self.keyed_id is None:
            return  # Nothing was to be paid, and nothing is to be written.
        at = now()
        try:
            with transaction.atomic(using=router.db_for_write(Hold), durable=True):
                settle(at)
                self._record(response, without_answer, at=at)
        except BaseException:
            # Nothing of it was written: what cannot be captured may still be released.
            self.is_over = False
            raise
        # Another gate behind this one is to see what is left.
        vars(self.request).pop("billing_subject", None)

    def _record(self, response: Any, without_answer: Callable[..., None], *, at: datetime) -> None:
        if self.keyed_id is None:
            return
        if response is None:
            without_answer(self.keyed_id, at=at)
        elif hasattr(response, "billing_refusal"):
            release_key(self.keyed_id)
        else:
            record_answer(self.keyed_id, response, at=at)

    def _capture(self, at: datetime) -> None:
        if self.charge.hold_id and self.charge.amount:
            capture_hold(self.charge.hold_id, self.charge.amount, at=at)
        else:
            self._release(at)

    def _release(self, at: datetime) -> None:
        if self.charge.hold_id:
            release_hold(self.charge.hold_id, at=at)
