"""What staff type: amounts in whole minor units, a reason, and the key that makes twice once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from billing.credit.amounts import not_negative, positive
from billing.credit.grants.models import GrantKind
from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.diagnosis.customer_file.forms import ReasonForm
from billing.diagnosis.customer_file.money.foresight import currency_of, said
from billing.errors import MoneyError
from billing.ids import new_id
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payments.models import Payment
from billing.payments.refunds.parts import refundable_now

PRIORITY_MAX = 1_000


def new_key() -> str:
    return new_id("press")


def amount_field(label: Any, **options: Any) -> forms.CharField:
    # A comma is refused and not guessed at: it parts thousands here, and decimals there.
    return forms.CharField(
        label=label,
        max_length=30,
        help_text=_("Like 100 or 99.50."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        **options,
    )


def until_field(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget)


class MoneyForm(ReasonForm):
    """`currency` is the subject's, unless a field of that name asks for it."""

    key = forms.CharField(
        widget=forms.HiddenInput, initial=new_key, validators=[RegexValidator(r"\Apress_[0-9A-Z]{20}\Z")]
    )
    until_name = ""

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data, at=at, subject=subject)
        if self.until_name:
            zone = get_current_timezone_name()
            said = _("Empty for no end. In the time zone %(zone)s.") % {"zone": zone}
            self.fields[self.until_name].help_text = said

    @property
    def typed(self) -> dict[str, Any]:
        """All but the reason and the key."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"why", "key"}}

    @property
    def asks_more_than_why(self) -> bool:
        return bool(set(self.fields) - {"why", "key"})

    def clean(self) -> None:
        until = self.cleaned_data.get(self.until_name)
        if until and until <= self.at:
            self.add_error(self.until_name, forms.ValidationError(_("This has passed."), code="past"))

    def take_money(self, name: str, *, may_be_nothing: bool = False) -> None:
        """Put Money where a text stood, or the error that keeps it from being Money."""
        text, currency = self.cleaned_data.get(name), self.cleaned_data.get("currency")
        if text is None or ("currency" in self.fields and currency is None):
            return
        try:
            amount = Money.of(text, currency or currency_of(self.subject))
            (not_negative if may_be_nothing else positive)(Money.from_minor(amount.minor, amount.currency))
        except MoneyError:
            above = _("Not an amount of this currency above zero, with no more decimals than it has.")
            whole = _("Not an amount of this currency, zero or more, with no more decimals than it has.")
            self.add_error(name, forms.ValidationError(whole if may_be_nothing else above, code="amount"))
        else:
            self.cleaned_data[name] = amount


class CurrencyForm(MoneyForm):
    """Of a customer, whose own currency comes first."""

    currency = forms.ChoiceField(label=_("Currency"))

    def __init__(self, data: Any = None, *, at: datetime, subject: Customer) -> None:
        super().__init__(data, at=at, subject=subject)
        known = {subject.currency: None} | dict.fromkeys(_currencies(subject))
        self.fields["currency"].choices = [(code, code) for code in known]  # type: ignore[attr-defined]


def _currencies(customer: Customer) -> list[str]:
    return list(Credit.objects.filter(customer=customer).values_list("currency", flat=True))


class LimitForm(CurrencyForm):
    limit = amount_field(_("Credit limit"))
    until_at = until_field(_("Until"))
    field_order = ("limit", "currency", "until_at", "why")
    until_name = "until_at"

    def clean(self) -> None:
        super().clean()
        self.take_money("limit", may_be_nothing=True)


class GrantForm(CurrencyForm):
    amount = amount_field(_("Amount"))
    kind = forms.TypedChoiceField(
        label=_("Kind"),
        coerce=int,
        choices=[(kind.value, kind.label) for kind in (GrantKind.PROMOTIONAL, GrantKind.PAID)],
        help_text=_("Paid: money came in elsewhere. It covers first what was used beyond all grants."),
    )
    expires_at = until_field(_("Expires"))
    priority = forms.IntegerField(
        label=_("Priority"),
        initial=50,
        min_value=0,
        max_value=PRIORITY_MAX,
        help_text=_("What has the lowest number is spent first."),
    )
    field_order = ("amount", "currency", "kind", "expires_at", "priority", "why")
    until_name = "expires_at"

    def clean(self) -> None:
        super().clean()
        self.take_money("amount")


class AmountForm(MoneyForm):
    """How much of what is there to take; all of it, if nothing else is typed."""

    amount = amount_field(_("Amount"))
    field_order = ("amount", "why")

    def __init__(self, data: Any = None, *, at: datetime, subject: Invoice | Payment) -> None:
        super().__init__(data, at=at, subject=subject)
        whole = self.whole(subject)
        self.fields["amount"].initial = f"{whole.amount:f}"
        self.fields["amount"].label = _("Amount, at most %(whole)s") % {"whole": said(whole)}

    def whole(self, subject: Any) -> Money:
        """The most that can be taken."""
        due: Money = subject.amount_due
        return due

    def clean(self) -> None:
        super().clean()
        self.take_money("amount")


class CreditNoteForm(AmountForm):
    """Of an open invoice what is due; of a paid one what was paid."""

    def whole(self, subject: Any) -> Money:
        due: Money = subject.amount_due
        paid: Money = subject.paid
        return due or paid


class RefundForm(AmountForm):
    def whole(self, subject: Any) -> Money:
        return refundable_now(subject)
