from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from billing.access.idempotency.models import KeyedRequest
from billing.access.problems import problem
from billing.credit.holds.states import HoldState


def answered_before(*, customer_id: int, gate: str, key: str | None, fingerprint: str) -> HttpResponse:
    """What a request whose key has been used gets: the stored answer, or why there is none.

    The view never runs twice. 422 for another request under the same key; 409 while the first runs, when its
    answer was not kept, and when it ended without one.
    """
    rows = KeyedRequest.objects.select_related("hold")
    row = rows.filter(customer_id=customer_id, gate=gate, key=key).first()
    if row is None or row.fingerprint != fingerprint:
        return problem(422, _("This Idempotency-Key was used for another request"), cause="key_reused")
    if row.status is None and row.hold and row.hold.state != HoldState.HELD:
        # Its process died, and the sweep has let go of what it held.
        said = _("The request with this Idempotency-Key ended without an answer: send it with a new key")
        return problem(409, said, cause="ended_without_answer")
    if row.status is None:
        return problem(409, _("The request with this Idempotency-Key still runs"), cause="still_running")
    if row.body is None and row.status >= 500:
        said = _("The first request failed and nothing was charged: send it with a new key")
        return problem(409, said, cause="failed_before")
    if row.body is None:
        said = _("This was served and charged before, and the answer was not kept")
        return problem(409, said, cause="already_charged")
    response = HttpResponse(bytes(row.body), status=row.status)
    for name, value in row.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response
