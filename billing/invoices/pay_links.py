"""A link that pays one invoice, for whoever was sent it: no login, and no end but the invoice's own."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState

# Its own, so that nothing else that the project signs opens an invoice. A dot: mail readers end links at ":".

_SALT, _SEPARATOR = "billing.invoices.pay_links", "."


def token_of(invoice: Invoice) -> str:
    """What stands in the link: the public id and a signature over it."""
    return Signer(salt=_SALT, sep=_SEPARATOR).sign(invoice.public_id)


def invoice_of_token(token: str) -> Invoice | None:
    """The issued invoice that the token opens; None for a token that we did not sign.

    It may be paid or void by now: whoever shows it says so, and takes no money.
    """
    try:
        public_id = Signer(salt=_SALT, sep=_SEPARATOR).unsign(token)
    except BadSignature:
        return None
    issued = Invoice.objects.exclude(state=InvoiceState.DRAFT).select_related("customer")
    return issued.filter(public_id=public_id).first()
