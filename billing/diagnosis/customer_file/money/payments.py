"""Write down money that came by another way, and send money back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.diagnosis.customer_file.money.foresight import said
from billing.diagnosis.customer_file.money.forms import AmountForm, MoneyForm, RefundForm
from billing.diagnosis.customer_file.money.invoices import rests_on_figures, under_way
from billing.diagnosis.customer_file.money.press import Figure, Foresight, MoneyPress, Order
from billing.errors import BadAmount, IllegalMove
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payments.actions import record_payment_elsewhere
from billing.payments.attempts.queries import paid_attempt
from billing.payments.disputes.actions import recover_dispute
from billing.payments.disputes.models import Dispute
from billing.payments.disputes.states import DisputeState
from billing.payments.models import Payment, Source
from billing.payments.refunds.actions import refund_payment
from billing.payments.refunds.models import Refund
from billing.payments.refunds.parts import credited_before, from_credit, take_from_credit
from billing.payments.refunds.states import RefundState


def _record(invoice: Invoice, order: Order) -> Payment:
    amount, key = order.data["amount"], order.key
    return record_payment_elsewhere(invoice, amount, at=order.at, key=key, note=order.why, by=order.by)


def _recorded(invoice: Invoice, order: Order) -> Payment | None:
    return Payment.objects.filter(customer=invoice.customer, key=order.key).first()


def _describe_recorded(payment: Payment, order: Order) -> Iterator[str]:
    yield _("%(amount)s is booked as received elsewhere.") % {"amount": said(payment.amount)}
    if payment.customer.email:
        yield _("A receipt goes to %(email)s.") % {"email": payment.customer.email}
    if payment.invoice:
        yield from under_way(payment.invoice)


def _refund(payment: Payment, order: Order) -> Refund:
    amount, key = order.data["amount"], order.key
    return refund_payment(payment, amount, at=order.at, key=key, why=order.why, by=order.by)


def _describe_refund(refund: Refund, order: Order) -> Iterator[str]:
    """For the log: it cannot be made beforehand."""
    words = {"refund": refund, "amount": said(refund.amount), "state": refund.get_state_display()}
    yield _("%(refund)s over %(amount)s: %(state)s.") % words


def _refunded(payment: Payment, order: Order) -> Refund | None:
    """One that never reached the gateway goes on with its key."""
    return payment.refunds.filter(key=order.key).exclude(state=RefundState.CREATED).first()


def _refund_rests_on(payment: Payment, order: Order) -> tuple[Any, ...]:
    """What others have sent back, in one query: this press' own refund may begin at any moment."""
    others = payment.refunds.exclude(key=order.key).exclude(state=RefundState.FAILED)
    return (payment.state, others.aggregate(micros=Sum("amount_micros"))["micros"])


def _foresee_refund(payment: Payment, order: Order) -> Foresight:
    amount: Money = order.data["amount"]
    own = payment.refunds.filter(key=order.key).first()
    if own is None and amount > payment.refundable:
        words = {"refundable": said(payment.refundable)}
        raise BadAmount(_("No more than %(refundable)s can be refunded.") % words)
    taken, credited = _parts(payment, order)
    then = payment.refunded if own else payment.refunded + amount
    before = then - amount
    figures = [Figure(_("Sent back of this payment"), said(before), said(then))]
    return Foresight(figures, list(_sentences(payment, amount, taken=taken, credited=credited)))


def _parts(payment: Payment, order: Order) -> tuple[Money, Money]:
    """What is taken out of unused credit, and what a credit note is over: as the refund itself finds it."""
    with transaction.atomic():
        amount = order.data["amount"]
        refund = payment.refunds.filter(key=order.key).first()
        if refund is None:
            named = {"customer": payment.customer, "why": order.why, "created_at": order.at}
            refund = Refund.objects.create(
                payment=payment, key=order.key, amount_micros=amount.micros, **named
            )
            take_from_credit(refund, at=order.at)
        taken = from_credit(refund)
        transaction.set_rollback(True)
    rest = amount - taken
    if payment.invoice is None:
        return taken, Money.zero(amount.currency)
    return taken, max(rest - credited_before(payment.invoice), Money.zero(amount.currency))


def _sentences(payment: Payment, amount: Money, *, taken: Money, credited: Money) -> Iterator[str]:
    yield _way_back(payment, amount)
    if taken:
        yield _("%(taken)s is taken out of credit that was bought and not used.") % {"taken": said(taken)}
    if credited:
        words = {"credited": said(credited), "invoice": payment.invoice}
        yield _("A credit note over %(credited)s is written on %(invoice)s.") % words


def _way_back(payment: Payment, amount: Money) -> str:
    if payment.source == Source.CREDIT:
        return _("%(amount)s becomes prepaid credit again.") % {"amount": said(amount)}
    paid = paid_attempt(payment)
    if paid is None:
        words = {"amount": said(amount)}
        return _("%(amount)s is booked as sent back. Send it yourself: it did not come by a card.") % words
    return _("%(amount)s goes back to %(card)s.") % {"amount": said(amount), "card": paid.method}


def _told(refund: Refund) -> tuple[int, str]:
    words = {"refund": refund, "amount": said(refund.amount)}
    if refund.state == RefundState.SUCCEEDED:
        return messages.SUCCESS, _("%(amount)s is on its way back: %(refund)s.") % words
    if refund.state == RefundState.FAILED:
        said_no = _("The bank sent nothing back: %(refund)s has failed. Give the money back another way.")
        return messages.ERROR, said_no % words
    unknown = _(
        "The gateway has not said whether %(refund)s went through. It is being asked: do not refund again."
    )
    return messages.WARNING, unknown % words


def _recover(payment: Payment, order: Order) -> Dispute:
    dispute = Dispute.objects.filter(payment=payment).first()
    if dispute is None:
        raise IllegalMove(f"nobody has disputed {payment}")
    return recover_dispute(dispute, at=order.at, why=order.why, by=order.by)


def _recovered(payment: Payment, order: Order) -> Dispute | None:
    return Dispute.objects.filter(payment=payment, state=DisputeState.RECOVERED).first()


def _describe_recovered(dispute: Dispute, order: Order) -> Iterator[str]:
    yield _("%(amount)s is booked as received elsewhere.") % {"amount": said(dispute.amount)}
    yield _("The credit limit stays as it is: change it if you trust this customer again.")


def _recover_rests_on(payment: Payment, order: Order) -> tuple[Any, ...]:
    return tuple(Dispute.objects.filter(payment=payment).values_list("state"))


RECORD_PAYMENT = MoneyPress(
    name="record_payment",
    path="invoices/<str:target_id>/payments/record/",
    permission="billing.record_payment",
    form=AmountForm,
    act=_record,
    found=_recorded,
    describe=_describe_recorded,
    rests_on=rests_on_figures,
    offer=gettext_lazy("Record a payment"),
    title=gettext_lazy("Record a payment of %(target)s"),
    means=gettext_lazy("Money that came by another way, such as a bank transfer. No card is charged."),
    button=gettext_lazy("Record the payment"),
    done=gettext_lazy("The payment is recorded."),
    already=gettext_lazy("This press had recorded %(result)s already. Nothing was changed."),
    target=Invoice,
)
REFUND_PAYMENT = MoneyPress(
    name="refund_payment",
    path="payments/<str:target_id>/refund/",
    permission="billing.refund_payment",
    form=RefundForm,
    act=_refund,
    found=_refunded,
    describe=_describe_refund,
    foresee=_foresee_refund,
    told=_told,
    rests_on=_refund_rests_on,
    offer=gettext_lazy("Refund"),
    title=gettext_lazy("Refund the payment %(target)s"),
    means=gettext_lazy("Money goes back the way it came. Never more than was paid."),
    button=gettext_lazy("Send the money back"),
    done=gettext_lazy("The refund %(result)s is asked for."),
    already=gettext_lazy("This press had asked for %(result)s already. Nothing was sent again."),
    target=Payment,
)
RECOVER_DISPUTE = MoneyPress(
    name="recover_dispute",
    path="payments/<str:target_id>/recover/",
    permission="billing.record_payment",
    form=MoneyForm,
    act=_recover,
    found=_recovered,
    describe=_describe_recovered,
    rests_on=_recover_rests_on,
    offer=gettext_lazy("Record as paid after all"),
    title=gettext_lazy("Record that the disputed payment %(target)s was paid after all"),
    means=gettext_lazy("Money for a lost dispute that came by another way. No card is charged."),
    button=gettext_lazy("Record it"),
    done=gettext_lazy("It is recorded, and nothing is owed for the dispute any more."),
    already=gettext_lazy("It was recorded already. Nothing was changed."),
    target=Payment,
)
OF_PAYMENTS = (RECORD_PAYMENT, REFUND_PAYMENT, RECOVER_DISPUTE)
