"""Who may see a customer's billing pages, and who may pay. Asked through `BILLING["ROLES"]`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol, cast

from django.utils.module_loading import import_string

from billing.conf import conf


class Role(StrEnum):
    SEE = "see"
    PAY = "pay"


class Roles(Protocol):
    """What a project with teams implements, and names in `BILLING["ROLES"]`."""

    def roles_of(self, user: Any, owner: Any) -> frozenset[Role]:
        """What `user` may do for the customer that `owner` owns."""

    def payers_of(self, owner: Any) -> Iterable[Any]:
        """The users who may pay, to be shown to and asked by those who may not."""


class OwnerPays:
    """The default: a user who owns a customer sees and pays; nobody else does either."""

    def roles_of(self, user: Any, owner: Any) -> frozenset[Role]:
        return frozenset(Role) if owner is not None and user == owner else frozenset()

    def payers_of(self, owner: Any) -> Iterable[Any]:
        return [] if owner is None else [owner]


def roles_of(user: Any, owner: Any) -> frozenset[Role]:
    return _roles(conf().roles).roles_of(user, owner)


def payers_of(owner: Any) -> list[Any]:
    return list(_roles(conf().roles).payers_of(owner))


@lru_cache(maxsize=4)
def _roles(path: str) -> Roles:
    return cast("Roles", import_string(path)())
