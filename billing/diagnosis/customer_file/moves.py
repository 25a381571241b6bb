"""A recorded move of a state, as a sentence."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext as _

from billing.states import StateMove


def move_in_words(move: StateMove) -> str:
    """`Suspended`, or the kind of thing with the names of both states."""
    if move.kind == "customer":
        return _("Suspended") if move.new == "suspended" else _("Resumed")
    try:
        model = apps.get_model("billing", move.kind)
    except LookupError:
        return f"{move.kind}: {move.old} → {move.new}"
    labels = dict(model._meta.get_field("state").flatchoices)
    old, new = labels.get(move.old, move.old), labels.get(move.new, move.new)
    return f"{str(model._meta.verbose_name).capitalize()}: {old} → {new}"
