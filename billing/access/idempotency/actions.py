from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError

from billing.access.idempotency.models import KeyedRequest
from billing.errors import KeyReused

BODY_BYTES_MAX = 64 * 1024
KEPT = timedelta(days=30)
# What belongs to one connection or one moment, and not to the answer.
_NOT_KEPT = frozenset({"set-cookie", "date", "connection", "transfer-encoding", "content-length"})


def receive_key(*, at: datetime, **named: Any) -> int:
    """Write down that a request runs: customer, gate, key, fingerprint and hold, in the hold's transaction.

    Raises KeyReused when the key was used: the transaction is to be rolled back, and the hold with it.
    """
    row = KeyedRequest(created_at=at, **named)
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        raise KeyReused("a request with this Idempotency-Key came before") from error
    return row.pk


def release_key(keyed_id: int) -> None:
    """A gate behind ours refused: the view never ran, so the key is as good as new."""
    KeyedRequest.objects.filter(pk=keyed_id, status=None).delete()


def record_answer(keyed_id: int, response: Any, *, at: datetime) -> None:
    """Keep what was answered, where it is small and was not streamed."""
    is_streamed = getattr(response, "streaming", False)
    body = None if is_streamed or len(response.content) > BODY_BYTES_MAX else response.content
    kept = [] if body is None else response.items()
    headers = {name: value for name, value in kept if name.lower() not in _NOT_KEPT}
    KeyedRequest.objects.filter(pk=keyed_id, status=None).update(
        status=response.status_code, headers=headers, body=body, finished_at=at
    )


def record_served(keyed_id: int, *, at: datetime) -> None:
    """It was charged, and nobody was there to the end: there is no whole answer to keep."""
    KeyedRequest.objects.filter(pk=keyed_id, status=None).update(status=200, finished_at=at)


def expire_answers(*, at: datetime) -> int:
    """Forget what was answered a month ago; how many. The rows stay, and so their keys stay used."""
    over = KeyedRequest.objects.filter(created_at__lt=at - KEPT, body__isnull=False)
    return over.update(body=None, headers={})


def record_failure(keyed_id: int, *, at: datetime) -> None:
    """The view raised: nothing was charged, and there is no answer to give again."""
    KeyedRequest.objects.filter(pk=keyed_id, status=None).update(status=500, finished_at=at)
