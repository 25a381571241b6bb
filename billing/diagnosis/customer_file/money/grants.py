"""Give credit, and take back what is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.credit.grants.actions import grant_credit, refund_grant, revoke_grant
from billing.credit.grants.models import Grant, GrantKind
from billing.customers.models import Customer
from billing.diagnosis.customer_file.money.foresight import said
from billing.diagnosis.customer_file.money.forms import GrantForm, MoneyForm
from billing.diagnosis.customer_file.money.press import MoneyPress, Order
from billing.errors import BadAmount
from billing.ledger.actions import post_transfer
from billing.ledger.chart import Event
from billing.ledger.models import Transfer
from billing.money import Money


def _give(customer: Customer, order: Order) -> Grant:
    return grant_credit(
        customer,
        order.data["amount"],
        kind=GrantKind(order.data["kind"]),
        key=order.key,
        at=order.at,
        expires_at=order.data["expires_at"],
        priority=order.data["priority"],
        why=order.why,
        by=order.by,
    )


def _given(customer: Customer, order: Order) -> Grant | None:
    return Grant.objects.filter(credit__customer=customer, key=order.key).select_related("credit").first()


def _describe_given(grant: Grant, order: Order) -> Iterator[str]:
    words = {"amount": said(grant.amount), "kind": grant.get_kind_display()}
    yield _("%(amount)s of credit is given, %(kind)s.") % words
    if covered := grant.amount - grant.remaining:
        yield _("%(covered)s of it covers what was used before.") % {"covered": said(covered)}
    if grant.expires_at:
        until = {"until": _instant(grant.expires_at)}
        yield _("What is left of it at %(until)s expires.") % until
    else:
        yield _("It does not expire.")


def free_of(grant: Grant) -> Money:
    """What is left and not held for a request that is being served."""
    return Money(grant.remaining_micros - grant.held_micros, grant.credit.currency)


def _revoke(grant: Grant, order: Order) -> Grant:
    return revoke_grant(grant, at=order.at, why=order.why, by=order.by)


def _revoked(grant: Grant, order: Order) -> Grant | None:
    return grant if grant.revoked_at else None


def _describe_revoked(grant: Grant, order: Order) -> Iterator[str]:
    if grant.kind == GrantKind.PAID:
        yield _("It was paid for: what is taken back becomes revenue. To give the money back, refund it.")
    if grant.held_micros:
        yield _("%(held)s is held for requests being served, and may still be spent by them.") % {
            "held": said(Money(grant.held_micros, grant.credit.currency))
        }


def _reverse(grant: Grant, order: Order) -> Transfer | None:
    """As if it had not been given: what is left goes back to where it came from."""
    given = _transfer_of(grant, "grant")
    if given is None or given.event != Event.GRANT:
        raise BadAmount(_("It was bought: refund the payment that brought it."))
    amount = free_of(grant)
    refund_grant(grant, amount, at=order.at)
    return post_transfer(
        debit=given.credit,
        credit=given.debit,
        amount=amount,
        event=Event.REVERSAL,
        reference=grant.public_id,
        key=f"reversal:{grant.public_id}",
        at=order.at,
        customer=grant.credit.customer,
    )


def _reversed(grant: Grant, order: Order) -> Transfer | None:
    return _transfer_of(grant, "reversal")


def _describe_reversed(transfer: Transfer, order: Order) -> Iterator[str]:
    words = {"amount": said(transfer.money), "account": transfer.credit}
    yield _("%(amount)s goes back to the account “%(account)s”, where it came from.") % words


def _transfer_of(grant: Grant, part: str) -> Transfer | None:
    rows = Transfer.objects.filter(customer=grant.credit.customer, key=f"{part}:{grant.public_id}")
    return rows.select_related("debit", "credit").first()


def _instant(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


GRANT_CREDIT = MoneyPress(
    name="grant_credit",
    path="grants/give/",
    permission="billing.grant_credit",
    form=GrantForm,
    act=_give,
    found=_given,
    describe=_describe_given,
    offer=gettext_lazy("Grant credit"),
    title=gettext_lazy("Grant credit to %(customer)s"),
    means=gettext_lazy("It is spent by priority, then by what expires first, promotional before paid."),
    button=gettext_lazy("Grant the credit"),
    done=gettext_lazy("The credit is granted."),
    already=gettext_lazy("This press had granted %(result)s already. Nothing was changed."),
)
REVOKE_GRANT = MoneyPress(
    name="revoke_grant",
    path="grants/<str:target_id>/revoke/",
    permission="billing.grant_credit",
    form=MoneyForm,
    act=_revoke,
    found=_revoked,
    describe=_describe_revoked,
    offer=gettext_lazy("Revoke"),
    title=gettext_lazy("Revoke the grant %(target)s"),
    means=gettext_lazy("What is left of it ends now. What was spent of it stays spent."),
    button=gettext_lazy("Revoke the grant"),
    done=gettext_lazy("The grant has ended."),
    already=gettext_lazy("The grant had been revoked already. Nothing was changed."),
    target=Grant,
    owner="credit__customer",
)
REVERSE_GRANT = MoneyPress(
    name="reverse_grant",
    path="grants/<str:target_id>/reverse/",
    permission="billing.grant_credit",
    form=MoneyForm,
    act=_reverse,
    found=_reversed,
    describe=_describe_reversed,
    offer=gettext_lazy("Reverse"),
    title=gettext_lazy("Reverse the grant %(target)s"),
    means=gettext_lazy("For what was given by mistake: the books show no revenue, and no cash, of it."),
    button=gettext_lazy("Reverse the grant"),
    done=gettext_lazy("The grant is reversed."),
    already=gettext_lazy("The grant had been reversed already. Nothing was changed."),
    target=Grant,
    owner="credit__customer",
)
OF_GRANTS = (GRANT_CREDIT, REVOKE_GRANT, REVERSE_GRANT)
