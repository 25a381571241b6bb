"""The address for events, one for each gateway. No session, no form: what comes here is proven or refused."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing import clock
from billing.conf import conf
from billing.errors import Forged, Misconfigured
from billing.gateways.messages import Delivery
from billing.webhooks.actions import receive_event
from billing.webhooks.queries import tells_events

logger = logging.getLogger("billing.webhooks")

BODY_BYTES_MAX = 256 * 1024


class SentHeaders(Mapping[str, str]):
    """Those of a request. One is read; Django would sort them all first, which takes as long as a proof."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __getitem__(self, name: str) -> str:
        value: str = self.request.META[f"HTTP_{name.upper().replace('-', '_')}"]
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.request.headers)

    def __len__(self) -> int:
        return len(self.request.headers)


# Signed by the gateway, which has no cookie of ours and no token.
@csrf_exempt
@transaction.non_atomic_requests
@require_POST
def webhook(request: HttpRequest, alias: str) -> HttpResponse:
    """200 once the event is kept, also where it had come before; 400 or 413 for what is not one."""
    if alias not in conf().gateways:
        return HttpResponse(status=404)
    try:
        if not tells_events(alias):
            return HttpResponse(status=404)
        return _answered(request, alias)
    except Misconfigured as trouble:
        # The gateway sends it again, for days: staff have the time to mend it.
        logger.error("%s cannot receive events: %s", alias, trouble)
        return HttpResponse(status=503)


def _answered(request: HttpRequest, alias: str) -> HttpResponse:
    try:
        body = _body(request)
        if body is None:
            return HttpResponse(status=413)
        if request.content_type != "application/json":
            raise Forged("it is not application/json")
        receive_event(alias, Delivery(body, SentHeaders(request)), at=clock.now())
    except (Forged, UnreadablePostError) as reason:
        logger.warning("refused what was sent for %s: %s", alias, reason)
        return HttpResponse(status=400)
    return HttpResponse(status=200)


def _body(request: HttpRequest) -> bytes | None:
    """All of it; None where it is too large, which is found out without reading more than may come."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    if told.isdecimal() and int(told[:20]) > BODY_BYTES_MAX:
        return None
    body = request.read(BODY_BYTES_MAX + 1)
    return None if len(body) > BODY_BYTES_MAX else body
