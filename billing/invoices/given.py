"""What callers hand in, checked before anything is changed; and what a document says of when and for whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from billing.credit.amounts import positive
from billing.customers.validators import refuse_in
from billing.errors import BadAmount
from billing.invoices.models import Invoice
from billing.money import Money

KEY_CHARACTERS_MAX = 120
# Who was billed stays on the document, whatever becomes of the customer's details.
BILLED = ("name", "email", "line1", "line2", "city", "region", "postal_code", "country", "tax_id")


def given_key(key: str) -> str:
    """The key, which makes twice once. Raises BadAmount for one that no database would keep as it is."""
    if not 0 < len(key) <= KEY_CHARACTERS_MAX or "\0" in key:
        raise BadAmount(f"a key has 1 to {KEY_CHARACTERS_MAX} characters, and no NUL")
    return key


def given_amount(amount: Money, *, currency: str) -> Money:
    """The amount. Raises BadAmount unless it is above zero, in this currency, and whole minor units."""
    if positive(amount).currency != currency:
        raise BadAmount(f"{amount} is not in {currency}")
    return Money.from_minor(amount.minor, currency)


def dated(invoice: Invoice, *, at: datetime) -> Invoice:
    """Issued at `at`, to the customer as of now. Nothing is written."""
    invoice.billed_to = {name: getattr(invoice.customer, name) for name in BILLED}
    invoice.issued_at, invoice.due_at = at, at + timedelta(days=invoice.days_to_pay)
    return invoice


def checked(**typed: Any) -> dict[str, Any]:
    """The columns of an invoice, cleaned. Raises ValidationError."""
    draft = Invoice(**typed)
    draft.clean_fields(exclude={field.name for field in Invoice._meta.fields} - set(typed))
    cleaned = {name: getattr(draft, name) for name in typed}
    refuse_in({name: value for name, value in cleaned.items() if isinstance(value, str)})
    return cleaned
