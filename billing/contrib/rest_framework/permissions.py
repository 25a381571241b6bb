"""The gate among DRF's permissions: `permission_classes = [IsAuthenticated, paid(rate("60/min"))]`."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from billing.access.decorators import view_name
from billing.access.denied import Policy
from billing.access.gate import Gate
from billing.access.handover import GateClosed, ask, teach


class Paid(BasePermission):
    """Good standing. Who is refused gets the gate's own answer, 402 with the cause and the fix."""

    gate: ClassVar[Gate] = Gate()

    def has_permission(self, request: Request, view: APIView) -> bool:
        teach(type(view))
        closed = ask(view, request, self.gate, view=view_name(request, view))
        if closed:
            raise GateClosed(closed)
        return True


def paid(*policies: Policy, shadow: bool = False) -> type[Paid]:
    """A permission class that asks for these policies."""
    gates: dict[str, Any] = {"gate": Gate(policies, is_shadow=shadow), "__doc__": Paid.__doc__}
    return type("Paid", (Paid,), gates)
