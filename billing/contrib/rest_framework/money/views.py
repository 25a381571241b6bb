from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from billing.access.causes import Cause
from billing.access.decorators import view_name
from billing.access.denied import Denied, Remedy
from billing.access.gate import refuse_because
from billing.clock import now
from billing.contrib.rest_framework.money.serializers import (
    BudgetSerializer,
    CreditSerializer,
    InvoiceSerializer,
    PaymentSerializer,
    PaySerializer,
    TopUpSerializer,
    WholeInvoiceSerializer,
)
from billing.contrib.rest_framework.views import OwnersView
from billing.credit.changes import apply_changes
from billing.credit.limits.actions import change_budget
from billing.credit.models import Credit
from billing.customers.actions import create_customer
from billing.customers.roles import Role, roles_of
from billing.errors import BadAmount, CurrencyMismatch, KeyReused, NotPayable, NoUsableMethod
from billing.http import next_to_keep
from billing.invoices.models import Invoice
from billing.invoices.queries import invoice_of, invoices_of
from billing.payments.actions import start_payment
from billing.payments.models import Payment
from billing.payments.queries import payment_of
from billing.payments.top_ups.actions import start_top_up

KEY_CHARACTERS_MAX = 255


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT


class KeyTaken(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class MoneyView(OwnersView):
    """What these views are told by the actions, as HTTP says it."""

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, NoUsableMethod):
            asked = cast("HttpRequest", self.request)
            denied = Denied(Cause.NO_PAYMENT_METHOD, {}, (Remedy("add_card"),))
            return refuse_because(asked, denied, view=view_name(asked, self))
        if isinstance(exc, NotPayable):
            exc = Conflict(_("Nothing is due on this invoice, or a payment of it is under way."))
        elif isinstance(exc, KeyReused):
            exc = KeyTaken(_("This Idempotency-Key was used for something else."))
        elif isinstance(exc, (BadAmount, CurrencyMismatch)):
            exc = ValidationError({"amount": [str(exc)]})
        return super().handle_exception(exc)

    def invoice_or_404(self, public_id: str) -> Invoice:
        invoice = invoice_of(self.customer, public_id) if self.customer else None
        if invoice is None:
            raise Http404
        return invoice

    def asked(self, serializer: serializers.Serializer[Any]) -> dict[str, Any]:
        """How to pay, in the words of the actions: the key, the card, and the ways back."""
        serializer.is_valid(raise_exception=True)
        typed = serializer.validated_data
        return {
            "at": now(),
            "key": _key(self.request),
            "method": self.method_or_404(typed["method"]) if typed["method"] else None,
            "return_url": _return_url(self.request),
            "next_url": next_to_keep(self.request._request, typed["next"]),
            "by": self.request.user,
        }

    def told(self, payment: Payment, *, code: int = status.HTTP_200_OK) -> Response:
        may_pay = Role.PAY in roles_of(self.request.user, self.owner)
        context = {"request": self.request, "may_pay": may_pay}
        return Response(PaymentSerializer(payment, context=context).data, status=code)


class InvoicesPagination(LimitOffsetPagination):
    default_limit = 25
    max_limit = 100


class InvoicesView(MoneyView):
    """What the customer was sent, the latest first; `?limit=` and `?offset=` turn the pages."""

    def get(self, request: Request) -> Response:
        known = invoices_of(self.customer) if self.customer else Invoice.objects.none()
        pages = InvoicesPagination()
        page = pages.paginate_queryset(known, request, view=self)
        return pages.get_paginated_response(InvoiceSerializer(page, many=True).data)


class InvoiceView(MoneyView):
    """One, with its lines."""

    def get(self, request: Request, public_id: str) -> Response:
        return Response(WholeInvoiceSerializer(self.invoice_or_404(public_id)).data)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class PayInvoiceView(MoneyView):
    """POST pays what is due, once per Idempotency-Key: 201 with how the payment stands."""

    def post(self, request: Request, public_id: str) -> Response:
        invoice = self.invoice_or_404(public_id)
        payment = start_payment(invoice, **self.asked(PaySerializer(data=request.data)))
        return self.told(payment, code=status.HTTP_201_CREATED)


class PaymentView(MoneyView):
    """How a payment stands, as far as we were told."""

    def get(self, request: Request, public_id: str) -> Response:
        payment = payment_of(self.customer, public_id) if self.customer else None
        if payment is None:
            raise Http404
        return self.told(payment)


class CreditView(MoneyView):
    """What can be used, by currency."""

    def get(self, request: Request) -> Response:
        at = now()
        for due in self._credits().filter(next_change_at__lte=at):
            apply_changes(due.pk, at=at)
        return Response(CreditSerializer(self._credits(), many=True).data)

    def _credits(self) -> Any:
        known = Credit.objects.filter(customer=self.customer) if self.customer else Credit.objects.none()
        return known.order_by("currency")


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class TopUpsView(MoneyView):
    """POST buys credit, once per Idempotency-Key: 201 with how the payment stands."""

    def post(self, request: Request) -> Response:
        typed = TopUpSerializer(data=request.data)
        how = self.asked(typed)
        if self.customer is None:
            raise NoUsableMethod
        payment = start_top_up(self.customer, typed.validated_data["amount"], **how)
        return self.told(payment, code=status.HTTP_201_CREATED)


class BudgetView(MoneyView):
    """PUT sets the customer's own bound for a month, in the customer's currency; null for none."""

    def put(self, request: Request) -> Response:
        typed = BudgetSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        customer = self.customer or create_customer(self.owner, at=now())
        budget = typed.validated_data["budget"]
        try:
            change_budget(customer, budget, currency=customer.currency, at=now())
        except BadAmount:
            said = _("A budget is an amount in %(currency)s, not below zero, that can be reached.")
            raise ValidationError({"budget": [said % {"currency": customer.currency}]}) from None
        credit = Credit.objects.get(customer=customer, currency=customer.currency)
        return Response(CreditSerializer(credit).data)


def _key(request: Request) -> str:
    """The payment's own key. Without one nobody could try again and be sure to pay once."""
    key = request.headers.get("Idempotency-Key", "")
    if not (1 <= len(key) <= KEY_CHARACTERS_MAX and key.isprintable()):
        said = _("Send an Idempotency-Key of 1 to 255 printable characters: trying again then pays once.")
        raise ValidationError({"Idempotency-Key": [said]})
    return f"api-{sha256(key.encode()).hexdigest()}"


def _return_url(request: Request) -> Callable[[Payment], str]:
    def absolute(payment: Payment) -> str:
        return request.build_absolute_uri(reverse("billing:payment_return", args=[payment.public_id]))

    return absolute
