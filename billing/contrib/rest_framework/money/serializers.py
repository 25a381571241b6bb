from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from billing.credit.models import Credit
from billing.errors import MoneyError
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payments.attempts.queries import last_attempt, live_attempt
from billing.payments.models import Payment
from billing.payments.states import PaymentState
from billing.portal.payments.outcome import why_failed


class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """`{"amount": "4.10", "currency": "USD"}`: the amount is a string, so that no client rounds it."""

    def to_representation(self, value: Money) -> dict[str, str]:
        return value.as_json()

    def to_internal_value(self, data: Any) -> Money:
        try:
            return Money.from_json(data)
        except MoneyError:
            said = _('This is no amount of money, such as {"amount": "4.10", "currency": "USD"}.')
            raise serializers.ValidationError(said) from None


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    id = serializers.CharField(source="public_id", read_only=True)
    net = MoneyField(read_only=True)
    tax = MoneyField(read_only=True)
    total = MoneyField(read_only=True)
    paid = MoneyField(read_only=True)
    credited = MoneyField(read_only=True)
    amount_due = MoneyField(read_only=True)

    class Meta:
        model = Invoice
        fields: tuple[str, ...] = (
            "id", "number", "state", "net", "tax", "total", "paid", "credited", "amount_due", "memo",
            "issued_at", "due_at", "paid_at",
        )  # fmt: skip
        read_only_fields = fields


class WholeInvoiceSerializer(InvoiceSerializer):
    """One invoice with its lines."""

    lines = serializers.SerializerMethodField()

    class Meta(InvoiceSerializer.Meta):
        fields = (*InvoiceSerializer.Meta.fields, "lines")
        read_only_fields = fields

    def get_lines(self, invoice: Invoice) -> list[dict[str, Any]]:
        lines = list(invoice.lines.all())
        for line in lines:
            line.invoice = invoice
        return [
            {
                "description": line.description,
                "quantity": f"{line.quantity.normalize():f}",
                "unit_price": f"{line.unit_price.normalize():f}",
                "tax_percent": f"{line.tax_percent.normalize():f}",
                "discount": line.discount.as_json(),
                "net": line.net.as_json(),
                "tax": line.tax.as_json(),
            }
            for line in lines
        ]


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """`method` is the card that was charged, of several the last; `declined` tells why a payment has failed.

    `url` is the bank's page where the state is needs_action, for who may pay.
    """

    id = serializers.CharField(source="public_id", read_only=True)
    invoice = serializers.CharField(source="invoice.public_id", default=None, read_only=True)
    amount = MoneyField(read_only=True)
    method = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    declined = serializers.SerializerMethodField()

    class Meta:
        model = Payment
        fields = (
            "id", "invoice", "state", "source", "amount", "method", "url", "declined", "created_at",
            "settled_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_method(self, payment: Payment) -> str | None:
        attempt = last_attempt(payment)
        return attempt.method.public_id if attempt else None

    def get_url(self, payment: Payment) -> str:
        # Whoever has it stands at the bank as the cardholder does.
        is_asked = self.context["may_pay"] and payment.state == PaymentState.NEEDS_ACTION
        attempt = live_attempt(payment) if is_asked else None
        return self.context["request"].build_absolute_uri(attempt.url) if attempt and attempt.url else ""

    def get_declined(self, payment: Payment) -> str:
        # In the customer's words: that a card was stolen is told to nobody here.
        attempt = last_attempt(payment) if payment.state == PaymentState.FAILED else None
        return why_failed(attempt.decline_code) if attempt else ""


class CreditSerializer(serializers.ModelSerializer[Credit]):
    balance = MoneyField(read_only=True)
    held = MoneyField(read_only=True)
    owed = MoneyField(read_only=True)
    limit = MoneyField(read_only=True)
    available = MoneyField(read_only=True)
    budget = MoneyField(read_only=True)
    spent = MoneyField(read_only=True)

    class Meta:
        model = Credit
        fields = ("currency", "balance", "held", "owed", "limit", "available", "budget", "spent")
        read_only_fields = fields


class PaySerializer(serializers.Serializer[Any]):
    """`method` is the id of the card to charge, the default card without it; `next` a path to end on."""

    method = serializers.CharField(max_length=40, required=False, default="")
    next = serializers.CharField(max_length=2000, required=False, default="")


class TopUpSerializer(PaySerializer):
    amount = MoneyField()


class BudgetSerializer(serializers.Serializer[Any]):
    """`budget` is null for none."""

    budget = MoneyField(allow_null=True)
