from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import partial, wraps
from typing import Any, TypeVar, overload

from asgiref.sync import iscoroutinefunction
from django.db import transaction

from billing.access.afterword import attach
from billing.access.charges.opening import Price
from billing.access.charges.sale import sale_of
from billing.access.charges.serving import serve, serve_async, settle, to_the_end
from billing.access.denied import Policy
from billing.access.gate import Gate, enter
from billing.access.handover import api_class, hand_over, must_have_been_asked

View = TypeVar("View", bound=Callable[..., Any])


@overload
def payment_required(
    policy: Policy, /, *more: Policy, charge: Price | None = ..., shadow: bool = ...
) -> Callable[[View], View]: ...
@overload
def payment_required(view: View, /) -> View: ...
@overload
def payment_required(*, charge: Price | None = ..., shadow: bool = ...) -> Callable[[View], View]: ...
def payment_required(*given: Any, charge: Price | None = None, shadow: bool = False) -> Any:
    """Guard a view: who is refused gets 402 with the cause and the fix, and the view does not run.

    Bare it asks for good standing, `BILLING["ACCESS_POLICIES"]`; called, for every policy given.
    For functions, async functions, what `as_view()` returns, DRF views, and methods through
    Django's `method_decorator`. `shadow=True` decides and records, and refuses nobody.

    `charge` is Money, or a callable that takes the request and returns it: held before the view runs,
    captured when it answers 2xx, else released. The view runs in a transaction of its own, outside
    ATOMIC_REQUESTS, and may charge less: `request.charge.adjust(money)`.
    """
    gate = Gate(given, is_shadow=shadow, price=charge)
    if len(given) == 1 and not shadow and charge is None and not is_dataclass(given[0]):
        # A plain function may be a view (bare) or a policy (called): the first call tells which.
        return guard(given[0], Gate(), if_policy=gate)
    return lambda view: guard(view, gate)


def guard(view: Any, gate: Gate, *, if_policy: Gate | None = None) -> Any:
    """The view with the gate in front. The gates of a view are listed in its `billing_gates`."""
    if iscoroutinefunction(view):
        guarded = _async_guard(view, gate)
    elif view_class := api_class(view):
        guarded = _api_guard(view, gate, view_class)
    else:
        guarded = _plain_guard(view, gate, if_policy)
    if gate.price is not None:
        guarded = transaction.non_atomic_requests(guarded)
    guarded.billing_gates = (*getattr(view, "billing_gates", ()), gate)
    return guarded


def payment_exempt(view: View) -> View:
    """Let everybody into this view, although it stands under a guarded URL prefix."""

    @wraps(view)
    def exempt(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    @wraps(view)
    async def async_exempt(*args: Any, **kwargs: Any) -> Any:
        return await view(*args, **kwargs)

    chosen: Any = async_exempt if iscoroutinefunction(view) else exempt
    chosen.billing_exempt = True
    return chosen  # type: ignore[no-any-return]


def view_name(request: Any, view: Any) -> str:
    """The name under which refusals are recorded: the URL's name, else the view's path."""
    match = getattr(request, "resolver_match", None)
    named: str = match.view_name if match and match.url_name else ""
    return named or path_of(view)


def path_of(view: Any) -> str:
    """`shop.views.report`, for a class-based view the class."""
    behind = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    name = getattr(behind, "__qualname__", type(behind).__qualname__)
    return f"{behind.__module__}.{name}"


def has_options(view: Any) -> bool:
    """Class-based views answer OPTIONS apart from what they do."""
    return hasattr(view, "view_class") or hasattr(view, "cls")


def _plain_guard(view: Any, gate: Gate, if_policy: Gate | None) -> Any:
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        if not hasattr(request, "META"):
            return _decorate(request, if_policy)
        closed = enter(request, gate, view=view_name(request, view), has_options=has_options(view))
        return closed or attach(request, _served(request, gate, partial(view, request, *args, **kwargs)))

    return guarded


def _served(request: Any, gate: Gate, run: Callable[[], Any]) -> Any:
    sale = sale_of(request) if gate.price is not None else None
    return serve(sale, run) if sale else run()


def _async_guard(view: Any, gate: Gate) -> Any:
    @wraps(view)
    async def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        name, answers = view_name(request, view), has_options(view)
        if closed := await _entered(request, gate, view=name, has_options=answers):
            return closed
        run = partial(view, request, *args, **kwargs)
        sale = sale_of(request) if gate.price is not None else None
        return attach(request, await (serve_async(sale, run) if sale else run()))

    return guarded


async def _entered(request: Any, gate: Gate, **asked: Any) -> Any:
    try:
        return await to_the_end(enter, request, gate, **asked)
    except asyncio.CancelledError:
        # The client went away while the price was being held: the view has not run.
        if sale := sale_of(request):
            await to_the_end(sale.release)
        raise


def _api_guard(view: Any, gate: Gate, view_class: Any) -> Any:
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        hand_over(request, gate, view_class, view=view_name(request, view))
        try:
            response = view(request, *args, **kwargs)
            must_have_been_asked(request, response)
            # Only asked in there, the gate may have held only now.
            sale = sale_of(request) if gate.price is not None else None
            return attach(request, settle(sale, response) if sale else response)
        except BaseException:
            if sale := sale_of(request):
                sale.release()
            raise

    return guarded


def _decorate(view: Any, if_policy: Gate | None) -> Any:
    """The first call has come: not with a request, so what was decorated was a policy."""
    if if_policy is None or not callable(view):
        raise TypeError("payment_required met a method: use method_decorator(payment_required)")
    return guard(view, if_policy)
