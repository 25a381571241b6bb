"""Arrange with one customer how their invoices are collected, and what being late costs them when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.conf import conf
from billing.customers.models import Customer
from billing.diagnosis.customer_file.money.forms import MoneyForm
from billing.diagnosis.customer_file.money.press import MoneyPress, Order
from billing.payments.dunning.plans.actions import Arranged, change_plan
from billing.payments.dunning.plans.given import DAY_MAX, RUNGS, misgiven_days, misgiven_ladder
from billing.payments.dunning.plans.models import CollectionPlan
from billing.payments.dunning.plans.queries import plan_of

_SETTINGS, _OWN = "settings", "own"


def _day_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=DAY_MAX, required=False)


class PlanForm(MoneyForm):
    """Own days and an own ladder, or what the settings say."""

    is_automatic = forms.BooleanField(
        label=gettext_lazy("Collected automatically"), required=False, initial=True
    )
    days = forms.ChoiceField(label=gettext_lazy("Days of the retries"))
    own_days = forms.RegexField(
        r"\A\s*(\d{1,4}(\s*,\s*\d{1,4})*)?\s*\Z",
        label=gettext_lazy("Own days"),
        required=False,
        help_text=gettext_lazy("Like 3, 10, 20: days after the first try that failed. Empty for no retry."),
    )
    ladder = forms.ChoiceField(label=gettext_lazy("Access ladder"))
    warn = _day_field(gettext_lazy("Own ladder: warned after so many days"))
    read_only = _day_field(gettext_lazy("Own ladder: may only read after so many days"))
    refuse = _day_field(gettext_lazy("Own ladder: refused after so many days"))
    field_order = ("is_automatic", "days", "own_days", "ladder", *RUNGS, "why")

    def __init__(self, data: Any = None, *, at: datetime, subject: Customer) -> None:
        super().__init__(data, at=at, subject=subject)
        settings, fields = conf(), self.fields
        asked = {
            "days": _days_in_words(settings.dunning_days),
            "ladder": _ladder_in_words(settings.access_ladder),
        }
        for name, words in asked.items():
            field: Any = fields[name]
            field.choices = [
                (_SETTINGS, _("As in the settings: %(words)s") % {"words": words}),
                (_OWN, _("Own")),
            ]
        fields["refuse"].help_text = _("Empty for never. Counted from the due date.")
        if plan := plan_of(subject):
            self._begin_with(plan)

    def _begin_with(self, plan: CollectionPlan) -> None:
        self.initial["is_automatic"] = plan.is_automatic
        if plan.dunning_days is not None:
            self.initial.update(days=_OWN, own_days=", ".join(map(str, plan.dunning_days)))
        if plan.ladder is not None:
            self.initial.update(ladder=_OWN, **plan.ladder)

    def clean_own_days(self) -> tuple[int, ...]:
        days = tuple(int(day) for day in self.cleaned_data["own_days"].split(",") if day.strip())
        if wrong := misgiven_days(days):
            raise forms.ValidationError(wrong, code="days")
        return days

    def clean(self) -> None:
        super().clean()
        ladder = {rung: self.cleaned_data.get(rung) for rung in RUNGS}
        if self.cleaned_data.get("ladder") == _OWN and (wrong := misgiven_ladder(ladder)):
            self.add_error("refuse", forms.ValidationError(wrong, code="ladder"))


def _arranged(order: Order) -> Arranged:
    data = order.data
    return Arranged(
        dunning_days=data["own_days"] if data["days"] == _OWN else None,
        ladder={rung: data[rung] for rung in RUNGS} if data["ladder"] == _OWN else None,
        is_automatic=data["is_automatic"],
    )


def _change(customer: Customer, order: Order) -> CollectionPlan | None:
    return change_plan(customer, _arranged(order), at=order.at, why=order.why, by=order.by)


def _changed(customer: Customer, order: Order) -> None:
    """Known by what it would change: nothing, the second time."""


def _describe(plan: CollectionPlan | None, order: Order) -> Iterator[str]:
    if plan is None:
        yield _("It is so already.")
        return
    settings = conf()
    days = settings.dunning_days if plan.dunning_days is None else plan.dunning_days
    ladder = settings.access_ladder if plan.ladder is None else plan.ladder
    if plan.is_automatic:
        yield _("Invoices are collected automatically, and tried again: %(days)s.") % {
            "days": _days_in_words(days)
        }
    else:
        yield _("No invoice is collected automatically, and what is under way is stopped.")
    yield _("Access: %(ladder)s.") % {"ladder": _ladder_in_words(ladder)}


def _days_in_words(days: Any) -> str:
    return _("after %(days)s days") % {"days": ", ".join(map(str, days))} if days else _("never")


def _ladder_in_words(ladder: Any) -> str:
    names = {"warn": _("warned"), "read_only": _("may only read"), "refuse": _("refused")}
    told = (
        _("%(rung)s after %(days)s days") % {"rung": names[rung], "days": ladder[rung]}
        for rung in RUNGS
        if ladder.get(rung) is not None
    )
    return ", ".join(told)


CHANGE_PLAN = MoneyPress(
    name="change_plan",
    path="collection/plan/",
    permission="billing.plan_collection",
    form=PlanForm,
    act=_change,
    found=_changed,
    describe=_describe,
    offer=gettext_lazy("Plan the collection"),
    title=gettext_lazy("Plan how invoices of %(customer)s are collected"),
    means=gettext_lazy("It holds for this customer in place of the settings, also for what is overdue now."),
    button=gettext_lazy("Collect by this plan"),
    done=gettext_lazy("%(customer)s is collected by this plan."),
    already=gettext_lazy("It was so already. Nothing was changed."),
)
