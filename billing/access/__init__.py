"""Who may come in: the gate before a view, the policies it asks, and the 402 it answers.

The only public path: `from billing.access import payment_required`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from billing.access.causes import Cause as Cause
    from billing.access.charges.charge import Charge as Charge
    from billing.access.charges.context import charge as charge
    from billing.access.charges.policy import within_credit as within_credit
    from billing.access.decorators import payment_exempt as payment_exempt
    from billing.access.decorators import payment_required as payment_required
    from billing.access.denied import Denied as Denied
    from billing.access.denied import Policy as Policy
    from billing.access.denied import Remedy as Remedy
    from billing.access.mixins import PaymentRequiredMixin as PaymentRequiredMixin
    from billing.access.policies import able_to_pay as able_to_pay
    from billing.access.policies import all_of as all_of
    from billing.access.policies import any_of as any_of
    from billing.access.policies import good_standing as good_standing
    from billing.access.policies import no_overdue_invoice as no_overdue_invoice
    from billing.access.policies import not_suspended as not_suspended
    from billing.access.queries import check as check
    from billing.access.rates.policy import rate as rate

_ROOMS = {
    "Cause": "causes",
    "Charge": "charges.charge",
    "Denied": "denied",
    "PaymentRequiredMixin": "mixins",
    "Policy": "denied",
    "Remedy": "denied",
    "able_to_pay": "policies",
    "all_of": "policies",
    "any_of": "policies",
    "charge": "charges.context",
    "check": "queries",
    "good_standing": "policies",
    "no_overdue_invoice": "policies",
    "not_suspended": "policies",
    "payment_exempt": "decorators",
    "payment_required": "decorators",
    "rate": "rates.policy",
    "within_credit": "charges.policy",
}
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    # Lazily: models of this room load before the gate can, and a project's models may import us.
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
