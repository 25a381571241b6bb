"""One door for state: `move()` locks the row, asks its MOVES, changes it and records the move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    move_all([obj], new, at=at, why=why, by=by)


def move_all(
    objs: Sequence[Any], new: str, *, at: datetime, why: str = "", by: Any = None, **columns: Any
) -> None:
    """Move several of one kind, in so many statements as one; all of them, or none.

    `columns` are written by the same UPDATE: what a row may only have in its new state, or must.
    """
    if not objs:
        return
    model = type(objs[0])
    with transaction.atomic():
        old = _locked_states(model, [obj.pk for obj in objs])
        moves = [_told(obj, old[obj.pk], new, at=at, why=why, by=by) for obj in objs]
        model._default_manager.filter(pk__in=list(old)).update(state=new, **columns)
        StateMove.objects.bulk_create(moves)
    for obj in objs:
        obj.state = new


def _locked_states(model: Any, pks: list[Any]) -> dict[Any, str]:
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    states = dict(rows.values_list("pk", "state"))
    if len(states) < len(set(pks)):
        raise model.DoesNotExist(f"{model._meta.object_name} matching query does not exist.")
    return states


def _told(obj: Any, old: str, new: str, *, at: datetime, why: str, by: Any) -> StateMove:
    """The row that tells of the move. Raises IllegalMove where there is no such move."""
    moves: Moves = type(obj)._meta.get_field("state").moves
    if new not in moves.get(old, frozenset()):
        raise IllegalMove(f"{obj.public_id} is {old} and cannot become {new}")
    # What is sold is nobody's: a plan has no customer.
    customer_id = obj.pk if obj._meta.model_name == "customer" else getattr(obj, "customer_id", None)
    return StateMove(
        customer_id=customer_id,
        object_id=obj.public_id,
        kind=obj._meta.model_name,
        old=old,
        new=new,
        why=why[:500],
        by=by,
        at=at,
    )
