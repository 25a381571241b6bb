from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from billing.customers.models import Customer
from billing.customers.owners import owner_of
from billing.customers.queries import customer_of
from billing.customers.roles import Role, payers_of, roles_of
from billing.http import next_to_keep


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page, for whom. `customer` is None until the owner has one."""

    request: HttpRequest
    owner: Any
    customer: Customer | None
    may_pay: bool

    @property
    def payers(self) -> list[str]:
        return [str(payer) for payer in payers_of(self.owner)]

    @property
    def next_url(self) -> str:
        """Where the one who came here wants to go afterwards, if that is a page of this site."""
        asked = self.request.POST.get("next") or self.request.GET.get("next")
        return next_to_keep(self.request, asked)


def viewer_of(request: HttpRequest) -> Viewer | None:
    """None when nobody has signed in; 404 for somebody who may not see these pages."""
    user: Any = getattr(request, "user", None)
    owner = owner_of(request)
    if owner is None and (user is None or not user.is_authenticated):
        return None
    roles = roles_of(user, owner) if owner is not None else frozenset()
    if Role.SEE not in roles:
        raise Http404
    return Viewer(request, owner, customer_of(owner), may_pay=Role.PAY in roles)


def viewer_if_any(request: HttpRequest) -> Viewer | None:
    """For pages that are open to everybody."""
    try:
        return viewer_of(request)
    except Http404:
        return None
