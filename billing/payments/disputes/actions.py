from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from billing.credit.actions import record_owed
from billing.credit.grants.actions import ELSEWHERE
from billing.credit.limits.actions import change_limit
from billing.customers.validators import refuse_in
from billing.errors import BadAmount
from billing.gateways.messages import DisputeStatus, Succeeded
from billing.ledger.actions import open_account
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account, Transfer
from billing.money import Money
from billing.payments.attempts.line import look
from billing.payments.attempts.queries import paid_attempt
from billing.payments.books import post, pot_of
from billing.payments.disputes.models import Dispute
from billing.payments.disputes.queries import open_disputes
from billing.payments.disputes.states import DisputeState
from billing.payments.models import Payment, Source
from billing.payments.queries import locked_payment
from billing.payments.sweep import swept
from billing.states import move

logger = logging.getLogger("billing.payments")


def record_dispute(payment: Payment, *, at: datetime, amount: Money | None = None) -> Dispute:
    """The cardholder's bank took back what was not refunded, or a part: it counts as owed. Twice is once.

    Raises BadAmount where nothing of it could be taken back.
    """
    with transaction.atomic():
        payment = locked_payment(payment)
        if known := Dispute.objects.filter(payment=payment).first():
            return known
        if payment.source != Source.METHOD or not payment.refundable:
            raise BadAmount(f"{payment} is {payment.get_state_display()}: nothing of it can be taken back")
        dispute = Dispute.objects.create(
            payment=payment,
            customer=payment.customer,
            amount_micros=min(amount or payment.refundable, payment.refundable).micros,
            opened_at=at,
        )
        _post(dispute, (_disputes(dispute), pot_of(payment)), event=Event.DISPUTE, at=at)
        record_owed(payment.customer, dispute.amount)
    return dispute


def record_failed_refund(payment: Payment, amount: Money, *, key: str, at: datetime) -> None:
    """What did not go back as a refund was taken back with the rest: so much more is disputed, or was lost.

    Nothing where the money came back, or came another way. The payment's row must be locked.
    """
    taken = Dispute.objects.filter(payment=payment, state__in=(DisputeState.OPEN, DisputeState.LOST))
    if dispute := taken.first():
        taken.update(amount_micros=F("amount_micros") + amount.micros)
        is_open = dispute.state == DisputeState.OPEN
        write_offs = open_account(AccountKind.WRITE_OFFS, payment.currency)
        sides = (_disputes(dispute) if is_open else write_offs, pot_of(payment))
        event = Event.DISPUTE if is_open else Event.DISPUTE_LOST
        post(payment, sides, amount, event=event, key=f"{event}:{dispute.public_id}:{key}", at=at)
        record_owed(payment.customer, amount)


def settle_dispute_won(dispute: Dispute, *, at: datetime) -> Dispute:
    """The money came back, also after it was lost, and nothing is owed for it. Twice is once.

    IllegalMove where the customer has paid it another way by then.
    """
    with transaction.atomic():
        dispute = _locked(dispute)
        if dispute.state != DisputeState.WON:
            was_lost = dispute.state == DisputeState.LOST
            _close(dispute, DisputeState.WON, at=at)
            sides = (pot_of(dispute.payment), _write_offs(dispute) if was_lost else _disputes(dispute))
            _post(dispute, sides, event=Event.DISPUTE_WON, at=at)
            record_owed(dispute.payment.customer, -dispute.amount)
    return dispute


def settle_dispute_lost(dispute: Dispute, *, at: datetime) -> Dispute:
    """The money is gone, also after it was won: it is owed, and the credit limit ends. Twice is once."""
    with transaction.atomic():
        dispute = _locked(dispute)
        if dispute.state not in {DisputeState.LOST, DisputeState.RECOVERED}:
            was_won = dispute.state == DisputeState.WON
            _close(dispute, DisputeState.LOST, at=at)
            taken_from = pot_of(dispute.payment) if was_won else _disputes(dispute)
            _post(dispute, (_write_offs(dispute), taken_from), event=Event.DISPUTE_LOST, at=at)
            if was_won:
                record_owed(dispute.payment.customer, dispute.amount)
            nothing = Money.zero(dispute.payment.currency)
            why = _("%(payment)s was disputed, and the dispute lost") % {"payment": dispute.payment}
            change_limit(dispute.payment.customer, nothing, at=at, why=why)
    return dispute


def recover_dispute(dispute: Dispute, *, at: datetime, why: str, by: Any = None) -> Dispute:
    """What was lost came after all, by another way: nothing is owed for it any more. Twice is once.

    The credit limit stays as it is. IllegalMove unless the dispute was lost.
    """
    refuse_in({"why": why})
    with transaction.atomic():
        dispute = _locked(dispute)
        if dispute.state != DisputeState.RECOVERED:
            move(dispute, DisputeState.RECOVERED, at=at, why=why, by=by)
            cash = open_account(AccountKind.CASH, dispute.payment.currency, gateway=ELSEWHERE)
            _post(dispute, (cash, _write_offs(dispute)), event=Event.DISPUTE_PAID, at=at)
            record_owed(dispute.payment.customer, -dispute.amount)
    return dispute


def refresh_dispute(payment: Payment, charge: Succeeded, *, at: datetime) -> None:
    """Write down what the gateway tells of a dispute, if there is one."""
    if charge.dispute is None:
        return
    dispute = record_dispute(payment, at=at, amount=charge.disputed)
    if charge.dispute == DisputeStatus.WON:
        settle_dispute_won(dispute, at=at)
    elif charge.dispute == DisputeStatus.LOST:
        settle_dispute_lost(dispute, at=at)
    elif dispute.state == DisputeState.WON:
        _reopen(dispute, charge.disputed, at=at)
    elif dispute.state != DisputeState.OPEN:
        logger.error("%s is disputed again after it was lost: book it by hand", payment)


def complete_disputes(*, at: datetime) -> int:
    """Ask how open disputes stand; how many were decided."""
    waiting = list(open_disputes())
    return swept(waiting, step=partial(_completed, at=at), gateway=lambda dispute: dispute.payment.gateway)


def _completed(dispute: Dispute, *, at: datetime) -> bool:
    attempt = paid_attempt(dispute.payment)
    charge = look(attempt) if attempt else None
    if isinstance(charge, Succeeded):
        refresh_dispute(dispute.payment, charge, at=at)
    dispute.refresh_from_db()
    return dispute.state != DisputeState.OPEN


def _reopen(dispute: Dispute, amount: Money | None, *, at: datetime) -> None:
    """What was won is taken back a second time, by a dispute of its own."""
    with transaction.atomic():
        dispute = _locked(dispute)
        if dispute.state == DisputeState.WON:
            move(dispute, DisputeState.OPEN, at=at)
            refundable = dispute.payment.refundable
            dispute.amount_micros = min(amount or refundable, refundable).micros
            dispute.opened_at, dispute.closed_at = at, None
            dispute.save(update_fields=["amount_micros", "opened_at", "closed_at"])
            _post(dispute, (_disputes(dispute), pot_of(dispute.payment)), event=Event.DISPUTE, at=at)
            record_owed(dispute.payment.customer, dispute.amount)


def _locked(dispute: Dispute) -> Dispute:
    locked_payment(dispute.payment)
    return Dispute.objects.select_related("payment__customer").get(pk=dispute.pk)


def _close(dispute: Dispute, state: DisputeState, *, at: datetime) -> None:
    move(dispute, state, at=at)
    dispute.closed_at = at
    dispute.save(update_fields=["closed_at"])


def _disputes(dispute: Dispute) -> Account:
    return open_account(AccountKind.DISPUTES, dispute.payment.currency)


def _write_offs(dispute: Dispute) -> Account:
    return open_account(AccountKind.WRITE_OFFS, dispute.payment.currency)


def _post(dispute: Dispute, sides: tuple[Account, Account], *, event: Event, at: datetime) -> None:
    key = f"{event}:{dispute.public_id}"
    # The row is locked, and its state has moved: this is no second time, but another one.
    if times := Transfer.objects.filter(customer=dispute.customer, key__startswith=key).count():
        key = f"{key}:{times}"
    post(dispute.payment, sides, dispute.amount, event=event, key=key, at=at)
