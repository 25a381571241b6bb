from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.http import Http404

from billing.credit.queries import credit_of
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payments.amounts import whole_part
from billing.payments.models import Payment
from billing.payments.queries import free_to_pay_with, payment_of
from billing.portal.cards.faces import Face, faces
from billing.portal.cards.queries import own_method
from billing.portal.viewer import Viewer

CARDS_OFFERED = 25


def own_payment(viewer: Viewer, public_id: str) -> Payment:
    """The viewer's payment of that id; 404 for anybody else's."""
    payment = payment_of(viewer.customer, public_id) if viewer.customer else None
    if payment is None:
        raise Http404
    return payment


def cards_to_choose(viewer: Viewer, *, at: datetime) -> list[Face]:
    """Cards that may be tried, the default first: also one that was refused before, none that has expired."""
    if viewer.customer is None:
        return []
    known = active_methods(viewer.customer)[:CARDS_OFFERED]
    return faces((method for method in known if method.valid_until > at), at=at)


def chosen_method(viewer: Viewer) -> PaymentMethod | None:
    """The card that the form names; None leaves the choice to the order of the cards. 404 for another's."""
    asked = viewer.request.POST.get("method", "")
    if not asked:
        return None
    if not re.fullmatch(r"pm_[0-9A-Z]{20}", asked):
        raise Http404
    return own_method(viewer, asked)


def charged_first(viewer: Viewer) -> dict[str, Any]:
    """The same, as the actions take it: the default is ticked already, so that its backups follow it."""
    method = chosen_method(viewer)
    return {"method": method, "has_backups": method is not None and method.is_default}


def other_cards(viewer: Viewer, payment: Payment, *, at: datetime) -> list[Face]:
    """What may be tried after this payment has failed."""
    tried = set(payment.attempts.values_list("method_id", flat=True))
    return [card for card in cards_to_choose(viewer, at=at) if card.method.pk not in tried]


def credit_to_spend(invoice: Invoice, *, at: datetime) -> Money:
    """How much of the invoice could be paid from prepaid credit now."""
    credit = credit_of(invoice.customer, invoice.currency)
    free = free_to_pay_with(credit, at=at) if credit else Money.zero(invoice.currency)
    return min(whole_part(free), invoice.amount_due)
