from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.portal.forms import TypedForm
from subscriptions.catalog.models import Plan
from subscriptions.catalog.prices.models import Price
from subscriptions.changes.states import Timing
from subscriptions.lifecycle.items import QUANTITY_MAX, Choice
from subscriptions.portal.changes.queries import Offered
from subscriptions.portal.checkout.forms import QuantityField, is_counted

TIMINGS = (Timing.NOW, Timing.PERIOD_END)


class ChangeForm(TypedForm):
    """Which plan, how many of it and of each add-on, and when. What is not asked for stays as it is."""

    price = forms.ChoiceField(label=gettext_lazy("plan"), choices=[])
    quantity = QuantityField(label=gettext_lazy("quantity"), min_value=1, max_value=QUANTITY_MAX)
    timing = forms.ChoiceField(choices=[(timing.value, timing.label) for timing in TIMINGS])

    def __init__(self, given: Any, *, offered: Offered) -> None:
        self.offered = offered
        typed = given.copy()
        for name, value in self._as_it_is().items():
            typed.setdefault(name, value)
        super().__init__(typed)
        field: Any = self.fields["price"]
        field.choices = [(price.public_id, str(price)) for price in offered.plans]
        for plan in offered.add_on_plans():
            self.fields[name_of(plan)] = QuantityField(
                label=plan.name, min_value=0, max_value=QUANTITY_MAX, required=False
            )
        for shown in self.fields.values():
            shown.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        price = self.chosen
        for plan in self.offered.add_on_plans():
            if price and cleaned.get(name_of(plan)) and not self.offered.price_of(plan, price.interval):
                said = _("It is not sold beside that plan. Choose none of it, or another plan.")
                self.add_error(name_of(plan), said)
        return cleaned

    @property
    def chosen(self) -> Price | None:
        """The one chosen, as far as it is offered."""
        asked = self.data.get("price")
        return next((price for price in self.offered.plans if price.public_id == asked), None)

    @property
    def is_counted(self) -> bool:
        return self.chosen is not None and is_counted(self.chosen.charge_model)

    @property
    def add_ons(self) -> list[Any]:
        return [self[name_of(plan)] for plan in self.offered.add_on_plans()]

    def choices(self) -> list[Choice]:
        """What was chosen; the form must be valid. One of a plan that costs the same for any number."""
        plan_price = self.chosen
        assert plan_price is not None, "asked of a valid form"
        chosen = [Choice(plan_price, self.cleaned_data["quantity"] if self.is_counted else 1)]
        for plan in self.offered.add_on_plans():
            price = self.offered.price_of(plan, plan_price.interval)
            quantity = self.cleaned_data[name_of(plan)]
            if price and quantity:
                chosen.append(Choice(price, quantity))
        return chosen

    def asked(self) -> dict[str, str]:
        """As it was typed, to be asked once more."""
        return {name: str(self.data.get(name, "")) for name in self.fields}

    def _as_it_is(self) -> dict[str, str]:
        plan = self.offered.plan
        beside = {name_of(item.price.plan): str(item.quantity) for item in self.offered.beside}
        said = {"price": plan.price.public_id, "quantity": str(plan.quantity), "timing": Timing.NOW.value}
        return {**said, **beside}


def name_of(plan: Plan) -> str:
    return f"n-{plan.key}"
