"""One door for state: `move()` locks the row, asks its MOVES, changes it and records the move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from billing.errors import IllegalMove

Moves = Mapping[str, frozenset[str]]

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class StateField(_CharField):
    """A state with its table of allowed moves beside it. Only `move()` may write it."""

    def __init__(self, *args: Any, moves: Moves | None = None, **kwargs: Any) -> None:
        self.moves: Moves = moves or {}
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


class StateMove(models.Model):
    """One move of one object: who, when, from, to and why. Append-only."""

    customer = models.ForeignKey("billing.Customer", models.SET_NULL, null=True, related_name="+")
    object_id = models.CharField(_("object"), max_length=40, db_index=True)
    kind = models.CharField(_("kind"), max_length=40)
    old = models.CharField(_("from"), max_length=24)
    new = models.CharField(_("to"), max_length=24)
    why = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("state change")
        verbose_name_plural = _("history of states")
        default_permissions = ("view",)
        indexes = (models.Index(fields=["customer", "-at"], name="billing_move_timeline"),)

    def __str__(self) -> str:
        return f"{self.object_id}: {self.old} → {self.new}"


def move(obj: Any, new: str, *, at: datetime, why: str = "", by: Any = None) -> None:
    """Change `obj.state` to `new`, or raise IllegalMove and change nothing.

    `by` is the member of staff who did it, None when the customer or the house did.
    """
    model = type(obj)
    moves: Moves = model._meta.get_field("state").moves
    with transaction.atomic():
        row = model._default_manager.select_for_update(of=("self",)).only("state").get(pk=obj.pk)
        old: str = row.state
        if new not in moves.get(old, frozenset()):
            raise IllegalMove(f"{obj.public_id} is {old} and cannot become {new}")
        model._default_manager.filter(pk=obj.pk).update(state=new)
        _record(obj, old, new, at=at, why=why, by=by)
    obj.state = new


def _record(obj: Any, old: str, new: str, *, at: datetime, why: str, by: Any) -> None:
    # What is sold is nobody's: a plan has no customer.
    customer_id = obj.pk if obj._meta.model_name == "customer" else getattr(obj, "customer_id", None)
    StateMove.objects.create(
        customer_id=customer_id,
        object_id=obj.public_id,
        kind=obj._meta.model_name,
        old=old,
        new=new,
        why=why[:500],
        by=by,
        at=at,
    )
