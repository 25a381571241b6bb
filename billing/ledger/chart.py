"""The chart of accounts: what each kind holds, and on which side its balance grows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """Customers have the first two, each gateway the next two, the house the rest; all by currency."""

    CREDIT = "credit", _("credit of customers")
    RECEIVABLE = "receivable", _("receivable")
    CASH = "cash", _("cash")
    FEES = "fees", _("fees of gateways")
    REVENUE = "revenue", _("revenue")
    TAX_PAYABLE = "tax_payable", _("tax payable")
    PROMOTIONS = "promotions", _("promotions")
    WRITE_OFFS = "write_offs", _("write-offs")
    DISPUTES = "disputes", _("disputes")
    ROUNDING = "rounding", _("rounding")

    @property
    def is_of_customers(self) -> bool:
        return self in _OF_CUSTOMERS

    @property
    def is_of_gateways(self) -> bool:
        return self in _OF_GATEWAYS

    @property
    def grows_by_debit(self) -> bool:
        """Assets and expenses grow by debits; what we owe and what we earn by credits."""
        return self in _GROW_BY_DEBIT


_OF_CUSTOMERS = frozenset({AccountKind.CREDIT, AccountKind.RECEIVABLE})
_OF_GATEWAYS = frozenset({AccountKind.CASH, AccountKind.FEES})
_GROW_BY_DEBIT = frozenset(
    {
        AccountKind.RECEIVABLE,
        AccountKind.CASH,
        AccountKind.FEES,
        AccountKind.PROMOTIONS,
        AccountKind.WRITE_OFFS,
        AccountKind.DISPUTES,
        AccountKind.ROUNDING,
    }
)


class Event(models.TextChoices):
    """What a transfer was made for."""

    HOLD = "hold", _("held for a request")
    CAPTURE = "capture", _("request served")
    GRANT = "grant", _("credit granted")
    EXPIRY = "expiry", _("credit expired")
    REVOCATION = "revocation", _("credit revoked")
    TOP_UP = "top_up", _("topped up")
    INVOICE = "invoice", _("invoice issued")
    USAGE = "usage", _("use invoiced")
    TAX = "tax", _("tax")
    ROUNDING = "rounding", _("rounding")
    CREDIT_NOTE = "credit_note", _("credit note")
    CREDITED = "credited", _("credited on an invoice")
    VOID = "void", _("invoice void")
    WRITE_OFF = "write_off", _("written off")
    PAYMENT = "payment", _("payment")
    RECOVERY = "recovery", _("paid after it was written off")
    REFUND = "refund", _("refund")
    DISPUTE = "dispute", _("disputed")
    DISPUTE_WON = "dispute_won", _("dispute won")
    DISPUTE_LOST = "dispute_lost", _("dispute lost")
    DISPUTE_PAID = "dispute_paid", _("paid after its dispute was lost")
    FEE = "fee", _("fee of the gateway")
    REVERSAL = "reversal", _("reversed")
