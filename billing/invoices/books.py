"""What documents move: each posts its transfers once, inside the transaction that changes its state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from billing.credit.actions import open_credit, settle_usage
from billing.credit.queries import locked_credit, usage_beyond_grants
from billing.errors import BadAmount
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.lines.models import Line
from billing.invoices.models import Invoice
from billing.ledger.actions import Posting, open_account, open_accounts, post_transfer, post_transfers
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account, Transfer
from billing.money import Money

# What a void invoice takes back of them; payments and refunds are no part of it.
OF_DOCUMENTS = (Event.INVOICE, Event.USAGE, Event.ROUNDING, Event.TAX, Event.CREDIT_NOTE)


def post_issue(invoice: Invoice, *, at: datetime) -> None:
    """Receivable grows by the total. Use leaves the balance to the micro; what a document rounds is booked.

    Raises BadAmount when less than stands on the lines is left to invoice of what was used.
    """
    lines = list(invoice.lines.all())
    usage = _take_usage(invoice, [line for line in lines if line.usage_micros is not None])
    for moved in moved_by_issue(invoice, lines, usage=usage):
        _post(invoice, moved.amount, **moved.what, reference=invoice.public_id, at=at)


def post_issues(written: Mapping[Invoice, Sequence[Line]], *, at: datetime) -> None:
    """As `post_issue`, of many new ones at once. What was used is billed one by one."""
    house = cache(open_account)
    postings: list[Posting] = []
    for currency, invoices in _by_currency(written).items():
        owners = {invoice.customer for invoice in invoices}
        receivables = open_accounts(AccountKind.RECEIVABLE, currency, customers=owners)
        for invoice in invoices:
            assert all(line.usage_micros is None for line in written[invoice]), "use is billed one by one"
            for moved in moved_by_issue(invoice, written[invoice], usage=Money.zero(currency)):
                if moved.amount:
                    accounts = house(moved.kind, currency), receivables[invoice.customer_id]
                    postings.append(_posting(invoice, moved, accounts))
    post_transfers(postings, at=at)


class Moved(NamedTuple):
    """So much of one kind of account against receivable."""

    part: str
    amount: Money
    kind: AccountKind
    event: Event

    @property
    def what(self) -> dict[str, Any]:
        return {"part": self.part, "kind": self.kind, "event": self.event}


def moved_by_issue(invoice: Invoice, lines: Sequence[Line], *, usage: Money) -> Iterator[Moved]:
    """What issuing moves, also what is nothing. `usage` is what stands on its lines, to the micro. Pure."""
    of_use = [line for line in lines if line.usage_micros is not None]
    rounded = _sum(invoice, (line.amount_micros for line in of_use)) - usage
    own = (line.amount_micros - line.discount_micros for line in lines if line.usage_micros is None)
    ours = _sum(invoice, own)
    off_use = _sum(invoice, (line.discount_micros for line in of_use))
    yield Moved("usage", -usage, AccountKind.CREDIT, Event.USAGE)
    yield Moved("rounding", -rounded, AccountKind.ROUNDING, Event.ROUNDING)
    yield Moved("lines", -ours, AccountKind.REVENUE, Event.INVOICE)
    # What was used is revenue since it was captured, before any discount.
    yield Moved("discounts", off_use, AccountKind.REVENUE, Event.INVOICE)
    yield Moved("tax", -invoice.tax, AccountKind.TAX_PAYABLE, Event.TAX)


def post_credit_note(note: CreditNote, *, at: datetime) -> None:
    """Less was earned, less tax is due."""
    net, tax = Money(note.net_micros, note.invoice.currency), Money(note.tax_micros, note.invoice.currency)
    post = partial(_post, note.invoice, reference=note.public_id, event=Event.CREDIT_NOTE, at=at)
    post(net, part="net", kind=AccountKind.REVENUE)
    post(tax, part="tax", kind=AccountKind.TAX_PAYABLE)


def post_loss(invoice: Invoice, amount: Money, *, reference: str, at: datetime) -> None:
    """So much more of it counts as lost; less, when `amount` is below zero. Once per document."""
    part = "loss" if amount.micros > 0 else "no_loss"
    kind, event = AccountKind.WRITE_OFFS, Event.WRITE_OFF
    _post(invoice, amount, part=part, kind=kind, event=event, reference=reference, at=at)


def post_void(invoice: Invoice, *, at: datetime) -> None:
    """Take back what the invoice and its credit notes moved, each transfer by its mirror image."""
    documents = [invoice.public_id, *invoice.credit_notes.values_list("public_id", flat=True)]
    moved = Transfer.objects.filter(
        customer=invoice.customer, reference__in=documents, event__in=OF_DOCUMENTS
    )
    for transfer in moved.select_related("debit", "credit").order_by("pk"):
        post_transfer(
            debit=transfer.credit,
            credit=transfer.debit,
            amount=transfer.money,
            event=Event.VOID,
            reference=invoice.public_id,
            key=f"void:{transfer.key}",
            at=at,
            customer=invoice.customer,
        )
    if usage := _usage(invoice, invoice.lines.filter(usage_micros__isnull=False)):
        settle_usage(invoice.customer, -usage)


def _take_usage(invoice: Invoice, lines: Iterable[Line]) -> Money:
    """What moves from the balance now. Of two drafts that name the same use the credit's lock lets one."""
    usage = _usage(invoice, lines)
    if usage:
        credit = locked_credit(open_credit(invoice.customer, invoice.currency).pk)
        left = usage_beyond_grants(credit)
        if usage > left:
            raise BadAmount(f"of the {usage} on {invoice} only {left} is left to invoice: write it anew")
        settle_usage(invoice.customer, usage)
    return usage


def _usage(invoice: Invoice, lines: Iterable[Line]) -> Money:
    return Money(sum(line.usage_micros or 0 for line in lines), invoice.currency)


def _sum(invoice: Invoice, micros: Iterable[int]) -> Money:
    return Money(sum(micros), invoice.currency)


def _post(
    invoice: Invoice,
    amount: Money,
    *,
    part: str,
    kind: AccountKind,
    event: Event,
    reference: str,
    at: datetime,
) -> None:
    """Debit this kind of account and credit receivable; the other way round below zero."""
    if not amount:
        return
    receivable = open_account(AccountKind.RECEIVABLE, invoice.currency, customer=invoice.customer)
    owner = invoice.customer if kind.is_of_customers else None
    account = open_account(kind, invoice.currency, customer=owner)
    moved = Moved(part, amount, kind, event)
    posting = _posting(invoice, moved, (account, receivable), reference=reference)
    post_transfer(**posting._asdict(), at=at)


def _posting(
    invoice: Invoice, moved: Moved, accounts: tuple[Account, Account], *, reference: str = ""
) -> Posting:
    """The first of the accounts is debited, or credited below zero; the other is the receivable."""
    debit, credit = accounts if moved.amount.micros > 0 else accounts[::-1]
    about = reference or invoice.public_id
    key = f"{moved.part}:{about}"
    return Posting(debit, credit, abs(moved.amount), moved.event, about, key, invoice.customer)


def _by_currency(invoices: Iterable[Invoice]) -> dict[str, list[Invoice]]:
    sorted_out: defaultdict[str, list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        sorted_out[invoice.currency].append(invoice)
    return sorted_out
