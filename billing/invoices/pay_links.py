"""A link that pays one invoice, for whoever was sent it: no login, and no end until it is renewed."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.db import transaction

from billing.invoices.models import Invoice
from billing.invoices.queries import locked_invoice
from billing.invoices.states import InvoiceState

# Its own, so that nothing else that the project signs opens an invoice. A dot: mail readers end links at ":".

_SALT, _SEPARATOR = "billing.invoices.pay_links", "."


def token_of(invoice: Invoice) -> str:
    """What stands in the link: the public id, which of its links this is, and a signature over both."""
    return Signer(salt=_SALT, sep=_SEPARATOR).sign(_named(invoice))


def invoice_of_token(token: str) -> Invoice | None:
    """The issued invoice that the token opens; None for one that we did not sign, or have ended since.

    It may be paid or void by now: whoever shows it says so, and takes no money.
    """
    try:
        named = Signer(salt=_SALT, sep=_SEPARATOR).unsign(token)
    except BadSignature:
        return None
    issued = Invoice.objects.exclude(state=InvoiceState.DRAFT).select_related("customer")
    invoice = issued.filter(public_id=named.partition(_SEPARATOR)[0]).first()
    return invoice if invoice and named == _named(invoice) else None


def renew_pay_link(invoice: Invoice) -> Invoice:
    """End every link sent so far, as when one got into wrong hands; from now on `token_of` gives another.

    A payment that was started by an old link goes on. Raises IllegalMove for a draft that was thrown away.
    """
    with transaction.atomic():
        row = locked_invoice(invoice)
        Invoice.objects.filter(pk=row.pk).update(link_version=row.link_version + 1)
    invoice.refresh_from_db()
    return invoice


def _named(invoice: Invoice) -> str:
    return f"{invoice.public_id}{_SEPARATOR}{invoice.link_version}"
