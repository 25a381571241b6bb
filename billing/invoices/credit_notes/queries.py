from __future__ import annotations

from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.money import Money


def creditable(invoice: Invoice) -> tuple[Money, Money]:
    """What is left of its net and its tax to be credited; nothing of one that is void."""
    if invoice.state == InvoiceState.VOID:
        return Money.zero(invoice.currency), Money.zero(invoice.currency)
    net, tax = credited(invoice)
    return invoice.net - net, invoice.tax - tax


def credited(invoice: Invoice) -> tuple[Money, Money]:
    """Net and tax of all its notes."""
    zero = Money.zero(invoice.currency)
    notes = list(invoice.credit_notes.values_list("net_micros", "tax_micros"))
    net = sum((Money(net, invoice.currency) for net, _tax in notes), zero)
    return net, sum((Money(tax, invoice.currency) for _net, tax in notes), zero)
