"""What the money page shows of a customer, each row with the presses that fit it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.urls import reverse

from billing.credit.grants.models import Grant
from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.diagnosis.customer_file.money import (
    collection,
    corrections,
    grants,
    invoices,
    limits,
    mails,
    payments,
    plans,
)
from billing.diagnosis.customer_file.money.press import MoneyPress
from billing.diagnosis.customer_file.presses import may_press
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.money import Money
from billing.payments.attempts.models import Attempt
from billing.payments.disputes.models import Dispute
from billing.payments.disputes.states import DisputeState
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.states import DunningState
from billing.payments.models import Payment

ROWS_MAX = 50


class Offer(NamedTuple):
    press: MoneyPress
    href: str


class Row(NamedTuple):
    """One thing, and what this member of staff may do to it."""

    row: Any
    offers: list[Offer]


def money_of(user: Any, customer: Customer, *, at: datetime) -> dict[str, Any]:
    def rows(found: Iterable[Any], fitting: Any) -> list[Row]:
        return [Row(row, offers(user, customer, fitting(row, at), row=row)) for row in found]

    may = {name: user.has_perm(f"billing.view_{name}") for name in ("credit", "grant", "invoice", "payment")}
    return {
        "offers": offers(user, customer, OF_CUSTOMERS),
        "credits": credits_of(customer) if may["credit"] else None,
        "grants": rows(_grants(customer), _for_grant) if may["grant"] else None,
        "invoices": rows(_invoices(customer), _for_invoice) if may["invoice"] else None,
        "payments": rows(_payments(customer), _for_payment) if may["payment"] else None,
    }


def offers(user: Any, customer: Customer, fitting: Iterable[MoneyPress], *, row: Any = None) -> list[Offer]:
    ids = [customer.public_id, row.public_id] if row else [customer.public_id]
    return [
        Offer(press, reverse(f"admin:billing_customer_{press.name}", args=ids))
        for press in fitting
        if may_press(user, press)
    ]


def credits_of(customer: Customer) -> list[tuple[Credit, Money]]:
    """Each with the limit that lasts: the one that holds may be for a time."""
    rows = Credit.objects.filter(customer=customer).order_by("currency")
    return [(row, Money(row.lasting_limit_micros, row.currency)) for row in rows]


OF_CUSTOMERS = (
    limits.CHANGE_LIMIT,
    grants.GRANT_CREDIT,
    invoices.WRITE_INVOICE,
    invoices.INVOICE_USAGE,
    plans.CHANGE_PLAN,
)


def _grants(customer: Customer) -> Any:
    rows = Grant.objects.filter(credit__customer=customer).select_related("credit", "by", "revoked_by")
    return rows.order_by("-granted_at", "-pk")[:ROWS_MAX]


def _invoices(customer: Customer) -> Any:
    rows = Invoice.objects.filter(customer=customer).select_related("dunning")
    rows = rows.prefetch_related("credit_notes__by")
    return rows.order_by("-created_at", "-pk")[:ROWS_MAX]


def _payments(customer: Customer) -> Any:
    """Each with its tries, and with what went back."""
    tries = Prefetch("attempts", Attempt.objects.select_related("method").order_by("pk"))
    rows = Payment.objects.filter(customer=customer).select_related("invoice", "dispute", "by")
    return rows.prefetch_related(tries, "refunds").order_by("-created_at", "-pk")[:ROWS_MAX]


def _for_grant(grant: Grant, at: datetime) -> list[MoneyPress]:
    is_over = grant.revoked_at or (grant.expires_at and grant.expires_at <= at)
    if is_over or not grants.free_of(grant):
        return []
    return [grants.REVOKE_GRANT] if _is_bought(grant) else [grants.REVOKE_GRANT, grants.REVERSE_GRANT]


def _is_bought(grant: Grant) -> bool:
    """Its key is the payment that brought it, or the refund that failed: the payment is what is refunded."""
    return grant.key.startswith(("pay_", "re_"))


def _for_invoice(invoice: Invoice, at: datetime) -> list[MoneyPress]:
    match InvoiceState(invoice.state):
        case InvoiceState.DRAFT:
            return [invoices.ISSUE_INVOICE, invoices.CANCEL_DRAFT]
        case InvoiceState.VOID:
            return []
        case InvoiceState.PAID:
            return [mails.SEND_INVOICE, corrections.CREDIT_INVOICE]
    fitting = [mails.SEND_INVOICE, payments.RECORD_PAYMENT, corrections.CREDIT_INVOICE]
    if not invoice.paid_micros:
        fitting.append(corrections.VOID_INVOICE)
    if invoice.state == InvoiceState.OPEN:
        fitting += [corrections.WRITE_OFF_INVOICE, *_for_collection(invoice)]
    return fitting


def _for_collection(invoice: Invoice) -> list[MoneyPress]:
    dunning: Dunning | None = getattr(invoice, "dunning", None)
    if dunning and dunning.state in {DunningState.STOPPED, DunningState.LOST}:
        return [collection.CHARGE_NOW, collection.RESUME_DUNNING]
    return [collection.CHARGE_NOW, collection.PAUSE_DUNNING]


def _for_payment(payment: Payment, at: datetime) -> list[MoneyPress]:
    dispute: Dispute | None = getattr(payment, "dispute", None)
    if dispute is None or dispute.state == DisputeState.WON:
        return [payments.REFUND_PAYMENT] if payment.refundable else []
    return [payments.RECOVER_DISPUTE] if dispute.state == DisputeState.LOST else []
