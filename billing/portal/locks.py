"""Whether a button leads anywhere, asked before it is pressed: nothing is counted, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.urls import get_script_prefix, resolve, reverse

from billing.access.answers.answer import answer
from billing.access.charges.policy import within_credit
from billing.access.denied import Policy
from billing.access.gate import Gate
from billing.access.middleware import PaymentRequiredMiddleware, gate_for, is_exempt
from billing.access.subjects import subject_of
from billing.conf import conf
from billing.diagnosis.checks.prefixes import positions_of
from billing.money import Money
from billing.portal.problems import denied_now


def gates_of(name: str, *args: Any, **kwargs: Any) -> list[Gate]:
    """The gates in front of a named URL: the view's own, and the one of its prefix."""
    path = "/" + reverse(name, args=args, kwargs=kwargs).removeprefix(get_script_prefix())
    match = resolve(path)
    prefix = _prefix_gate(SimpleNamespace(resolver_match=match, path_info=path))
    return [*([prefix] if prefix else []), *getattr(match.func, "billing_gates", ())]


def _prefix_gate(asked: Any) -> Gate | None:
    """What the middleware would ask, where the project has it."""
    gate = gate_for(asked.path_info)
    is_asked = gate and positions_of(PaymentRequiredMiddleware)
    return gate if is_asked and not is_exempt(asked, asked.resolver_match.func) else None


def _policies(gate: Gate) -> tuple[Policy, ...]:
    """What the gate asks, and what it takes where that is known beforehand."""
    if isinstance(gate.price, Money) and gate.price:
        return gate.policy, within_credit(gate.price)
    return (gate.policy,)


def locked_by(
    request: HttpRequest, gates: Iterable[Gate], *, at: datetime, method: str = ""
) -> dict[str, Any] | None:
    """None when the viewer would be let in; else what the locked button says and where it leads.

    Without a method, a button that changes something.
    """
    asked = [gate for gate in gates if not gate.is_shadow and not gate.is_open_to_anonymous]
    if conf().shadow or not asked:
        return None
    here = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    subject = subject_of(request)
    if subject is None:
        return {"answer": None, "sign_in_url": redirect_to_login(here).url}
    denials = (
        denied_now(subject, policy, at=at, method="" if gate.price else method)
        for gate in asked
        for policy in _policies(gate)
    )
    denied = next(filter(None, denials), None)
    return {"answer": answer(request, denied, next_url=here)} if denied else None
