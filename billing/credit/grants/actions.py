from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from billing.credit.actions import open_credit
from billing.credit.amounts import positive, summed
from billing.credit.changes import apply_changes, due_credits, swept
from billing.credit.grants.ends import end_grant
from billing.credit.grants.models import Grant, GrantKind
from billing.credit.grants.queries import spendable_grants
from billing.credit.holds.parts import Parts
from billing.credit.models import Credit
from billing.credit.queries import locked_credit, usage_beyond_grants
from billing.customers.models import Customer
from billing.errors import BadAmount, DoesNotFit, KeyReused
from billing.ledger.actions import open_account, post_transfer
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account
from billing.money import Money

ELSEWHERE = "elsewhere"
KEY_CHARACTERS_MAX = 80


def grant_credit(
    customer: Customer,
    amount: Money,
    *,
    kind: GrantKind,
    key: str,
    at: datetime,
    expires_at: datetime | None = None,
    priority: int = 50,
    why: str = "",
    by: Any = None,
    funding: Account | None = None,
    event: Event = Event.GRANT,
) -> Grant:
    """Give credit, once per customer and key. What is paid for first covers what was used beyond all grants.

    `funding` is the account it comes from: promotions by default, for what was paid cash from elsewhere.
    Raises BadAmount, and KeyReused when the key stands for another amount, currency or kind.
    """
    positive(amount)
    if not 0 < len(key) <= KEY_CHARACTERS_MAX or "\0" in key:
        raise BadAmount(f"a grant's key has 1 to {KEY_CHARACTERS_MAX} characters")
    with transaction.atomic():
        credit = locked_credit(open_credit(customer, amount.currency).pk)
        # Asked first: who asks again after its end gets the grant, too.
        if known := _known(credit, key):
            return _same(known, amount, kind)
        if expires_at and expires_at <= at:
            raise BadAmount("a grant ends after it begins")
        left = _left_of(amount, kind, credit)
        grant = Grant(credit=credit, key=key, kind=kind, priority=priority, why=why[:500], by=by)
        grant.customer = credit.customer
        grant.amount_micros, grant.remaining_micros = amount.micros, left.micros
        grant.granted_at, grant.expires_at = at, expires_at
        _insert(grant)
        _post(grant, credit, funding=funding, event=event)
        credit.balance_micros = summed(credit.balance_micros + amount.micros, credit.currency).micros
        credit.next_change_at = min(credit.next_change_at, expires_at or credit.next_change_at)
        credit.save(update_fields=["balance_micros", "next_change_at"])
    return grant


def revoke_grant(grant: Grant, *, at: datetime, why: str, by: Any = None) -> Grant:
    """Take back what is left of a grant and not held. Done twice is done once."""
    with transaction.atomic():
        credit = locked_credit(grant.credit_id)
        grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
        if grant.revoked_at:
            return grant
        # What is held now may be captured; what comes back of it ends as an expired grant's does.
        grant.revoked_at, grant.expires_at = at, min(grant.expires_at or at, at)
        grant.revoked_why, grant.revoked_by = why[:500], by
        grant.save(update_fields=["revoked_at", "expires_at", "revoked_why", "revoked_by"])
        key = f"revocation:{grant.public_id}"
        credit.balance_micros -= end_grant(grant, credit, key=key, event=Event.REVOCATION, at=at).micros
        credit.save(update_fields=["balance_micros"])
    return grant


def refund_grant(grant: Grant, amount: Money, *, at: datetime) -> None:
    """Take back what was paid for and not used; the caller posts the transfer, once.

    Raises BadAmount for more than is left of the grant and not held.
    """
    positive(amount)
    with transaction.atomic():
        credit = locked_credit(grant.credit_id)
        grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
        if amount.currency != credit.currency or amount.micros > grant.remaining_micros - grant.held_micros:
            raise BadAmount("no more can be refunded than is left of a grant and not held")
        grant.remaining_micros -= amount.micros
        grant.save(update_fields=["remaining_micros"])
        credit.balance_micros -= amount.micros
        credit.save(update_fields=["balance_micros"])


def spend_credit(
    customer: Customer, amount: Money, *, at: datetime, keys: Collection[str] | None = None
) -> Parts:
    """Spend grants, in their order, on something other than a hold; the caller posts the transfer.

    Of those with these keys alone, where any are named.

    Tells how much it took of each, for `return_credit` to give back. Raises DoesNotFit when the grants that
    are live and not held come to less.
    """
    positive(amount)
    with transaction.atomic():
        credit_id = open_credit(customer, amount.currency).pk
        apply_changes(credit_id, at=at)
        credit = locked_credit(credit_id)
        left = amount.micros
        parts: Parts = []
        grants = spendable_grants(credit, at=at).select_for_update(of=("self",))
        for grant in grants if keys is None else grants.filter(key__in=keys):
            taken = min(left, grant.remaining_micros - grant.held_micros)
            left -= taken
            grant.remaining_micros -= taken
            grant.save(update_fields=["remaining_micros"])
            parts.append([grant.pk, taken])
            if not left:
                break
        if left:
            free = Money(amount.micros - left, amount.currency)
            raise DoesNotFit(amount, available=free, limit=credit.limit)
        credit.balance_micros -= amount.micros
        credit.save(update_fields=["balance_micros"])
    return parts


def expire_credit(*, at: datetime) -> int:
    """Apply what has ended by itself, everywhere; how many credits changed.

    Raises ExceptionGroup at the end, of those that could not be changed.
    """
    due = due_credits(at=at)
    step = partial(apply_changes, at=at)
    return swept(due.values_list("pk", flat=True), step, using=due.db, what="credits")


def _insert(grant: Grant) -> None:
    """The credit's lock lets one at a time; in another currency the key may be taken just now."""
    try:
        with transaction.atomic(using=grant.credit._state.db):
            grant.save(force_insert=True)
    except IntegrityError:
        if known := _known(grant.credit, grant.key):
            raise KeyReused(f"{grant.key} has granted {known.amount} before") from None
        raise


def _post(grant: Grant, credit: Credit, *, funding: Account | None, event: Event) -> None:
    # Opened in any case: what is left of the grant one day goes back there.
    usual = _funding(GrantKind(grant.kind), credit.currency)
    post_transfer(
        debit=funding or usual,
        credit=credit.account,
        amount=grant.amount,
        event=event,
        reference=grant.public_id,
        key=f"grant:{grant.public_id}",
        at=grant.granted_at,
        customer=credit.customer,
    )


def _left_of(amount: Money, kind: GrantKind, credit: Credit) -> Money:
    """What is paid covers what was used before; a present is for what comes."""
    return amount - min(usage_beyond_grants(credit), amount) if kind == GrantKind.PAID else amount


def _known(credit: Credit, key: str) -> Grant | None:
    grants = Grant.objects.using(credit._state.db).select_related("credit")
    return grants.filter(customer=credit.customer_id, key=key).first()


def _same(known: Grant, amount: Money, kind: GrantKind) -> Grant:
    if (known.amount, known.kind) != (amount, kind):
        raise KeyReused(f"{known.key} has granted {known.amount} before")
    return known


def _funding(kind: GrantKind, currency: str) -> Account:
    if kind == GrantKind.PAID:
        return open_account(AccountKind.CASH, currency, gateway=ELSEWHERE)
    return open_account(AccountKind.PROMOTIONS, currency)
