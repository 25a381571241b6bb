from __future__ import annotations

from datetime import datetime

from django.db import router
from django.http import HttpResponse
from django.utils.translation import gettext as _

from billing.access.idempotency.models import KeyedRequest
from billing.access.problems import problem
from billing.credit.holds.actions import LIFETIME
from billing.credit.holds.states import HoldState


def used_key(*, customer_id: int, gate: str, key: str | None) -> KeyedRequest | None:
    """What came with this key before, where it was written: a replica may not have heard of it yet."""
    rows = KeyedRequest.objects.using(router.db_for_write(KeyedRequest)).select_related("hold")
    return rows.filter(customer_id=customer_id, gate=gate, key=key).first()


def answer_again(row: KeyedRequest, *, fingerprint: str, at: datetime) -> HttpResponse:
    """What a request whose key has been used gets: the stored answer, or why there is none.

    The view never runs twice. 422 for another request under the same key; 409 while the first runs, when its
    answer was not kept, and when it ended without one.
    """
    if row.fingerprint != fingerprint:
        return problem(422, _("This Idempotency-Key was used for another request"), cause="key_reused")
    if row.status is None:
        return _ended_without_answer() if _is_overdue(row, at=at) else still_running()
    if row.body is None:
        return _not_kept(row)
    response = HttpResponse(bytes(row.body), status=row.status)
    for name, value in row.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def still_running() -> HttpResponse:
    return problem(409, _("The request with this Idempotency-Key still runs"), cause="still_running")


def _is_overdue(row: KeyedRequest, *, at: datetime) -> bool:
    """Whether it should have answered by now: its process died, or works longer than its hold lasts."""
    if row.hold:
        return row.hold.state != HoldState.HELD
    return at - row.created_at >= LIFETIME


def _ended_without_answer() -> HttpResponse:
    said = _(
        "The request with this Idempotency-Key did not answer in time. It may still end, and be charged: "
        "look at your movements before you send it with a new key"
    )
    return problem(409, said, cause="ended_without_answer")


def _not_kept(row: KeyedRequest) -> HttpResponse:
    if row.hold and row.hold.state == HoldState.CAPTURED:
        said = _("This was served and charged before, and the answer was not kept")
        return problem(409, said, cause="already_charged")
    if row.status is not None and row.status >= 500:
        said = _("The first request failed and nothing was charged: send it with a new key")
        return problem(409, said, cause="failed_before")
    said = _("This was answered before and nothing was charged, and the answer was not kept")
    return problem(409, said, cause="answer_not_kept")
