"""DRF authenticates inside its view: the gate is handed over to `initial()`, after authentication.

A decorator or middleware sees a token client as anonymous. So it leaves its gate on the request, and
the guarded class (that class alone) has its `initial()` and `handle_exception()` look for it there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import router, transaction
from django.http import HttpResponse, HttpResponseBase
from rest_framework.views import APIView

from billing.access.charges.sale import sale_of
from billing.access.gate import Gate, enter
from billing.access.sign_in import nobody_to_pay
from billing.access.subjects import subject_of
from billing.credit.holds.models import Hold


class GateClosed(Exception):
    """Carries the gate's answer out of `initial()`."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def api_class(view: Any) -> type[APIView] | None:
    """The DRF class behind a view function, however often that was decorated."""
    found = getattr(view, "cls", None)
    return found if isinstance(found, type) and issubclass(found, APIView) else None


def hand_over(request: Any, gate: Gate, view_class: type[APIView], *, view: str) -> None:
    """Leave the gate for the class's `initial()` to ask."""
    teach(view_class)
    request.billing_gates = [*getattr(request, "billing_gates", ()), (gate, view)]


def must_have_been_asked(request: Any, response: HttpResponseBase) -> None:
    """Fail closed: a view that sold something without its gate having been asked was not guarded.

    A redirect (to login, to a second factor) or an error sold nothing.
    """
    if getattr(request, "billing_gates", None) and 200 <= response.status_code < 300:
        raise ImproperlyConfigured("a guarded API view overrides dispatch() and never ran initial()")


def teach(view_class: type[APIView]) -> None:
    """Have this class ask the gates it finds on a request. Done twice is done once."""
    if "_asks_gates" not in vars(view_class):
        setattr(view_class, "_asks_gates", True)  # noqa: B010 - not a name of APIView's
        setattr(view_class, "initial", _asking(view_class.initial))  # noqa: B010
        setattr(view_class, "handle_exception", _answering(view_class.handle_exception))  # noqa: B010


def _asking(initial: Callable[..., None]) -> Callable[..., None]:
    @wraps(initial)
    def asking(self: APIView, request: Any, *args: Any, **kwargs: Any) -> None:
        initial(self, request, *args, **kwargs)
        gates: list[tuple[Gate, str]] = getattr(request._request, "billing_gates", [])
        while gates:
            gate, view = gates.pop(0)
            if closed := ask(self, request, gate, view=view):
                gates.clear()
                raise GateClosed(closed)
        if sale_of(request):
            _in_a_transaction(self, request.method.lower())

    return asking


def _in_a_transaction(api_view: APIView, method: str) -> None:
    """What is sold runs in a transaction of its own: authentication and the hold stay out of it."""
    answer = getattr(api_view, method, api_view.http_method_not_allowed)
    setattr(api_view, method, transaction.atomic(using=router.db_for_write(Hold))(answer))


def ask(api_view: APIView, request: Any, gate: Gate, *, view: str) -> HttpResponse | None:
    """The gate's answer to an authenticated API request; 401 for an anonymous one."""
    if subject_of(request) is None and not gate.is_open_to_anonymous and request.method != "OPTIONS":
        return nobody_to_pay(request, challenge=api_view.get_authenticate_header(request) or "")
    return enter(request, gate, view=view, has_options=True)


def _answering(handle_exception: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(handle_exception)
    def answering(self: APIView, exc: Exception) -> Any:
        return exc.response if isinstance(exc, GateClosed) else handle_exception(self, exc)

    return answering
