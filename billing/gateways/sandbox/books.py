"""What a project may ask of the bank: the writing behind the gateway's words."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q, QuerySet

from billing.errors import BadAmount, CurrencyMismatch, Misconfigured, UnknownMethod
from billing.gateways.messages import ChargeRequest, RefundRequest, SetupRequest
from billing.gateways.messages import Payer as PayerMessage
from billing.gateways.sandbox import events
from billing.gateways.sandbox.cards import BY_SLUG, CANCELED
from billing.gateways.sandbox.models import (
    Card,
    Charge,
    ChargeState,
    Payer,
    Refund,
    RefundState,
    SetupPage,
)
from billing.money import Money


def open_payer(payer: PayerMessage, *, account: str, at: datetime) -> Payer:
    """Begin to keep somebody's cards."""
    named = {"email": payer.email[:254], "name": payer.name[:200]}
    opened = Payer.objects.create(account=account, created_at=at, **named)
    events.of_payer(opened, at=at)
    return opened


def open_setup(request: SetupRequest, *, at: datetime) -> SetupPage:
    """A page for one card. Raises `Misconfigured` for an unknown payer or an unsafe return address."""
    payer = Payer.objects.filter(reference=request.payer_reference).first()
    if payer is None:
        raise Misconfigured("the bank does not know this payer")
    _assert_safe(request.return_url)
    return SetupPage.objects.create(payer=payer, return_url=request.return_url, created_at=at)


def collect(request: ChargeRequest, *, at: datetime) -> Charge:
    """Try the card. A refusal is a row too."""
    card = attached_card(request.method_reference, payer_reference=request.payer_reference)
    if request.amount.minor <= 0:
        raise BadAmount("a charge is more than nothing")
    if request.return_url:
        _assert_safe(request.return_url)
    code = decline_code_of(card, at=at)
    charge = Charge.objects.create(
        key=request.key,
        card=card,
        amount=request.amount.minor,
        currency=request.amount.currency,
        description=request.description[:500],
        return_url=request.return_url,
        state=_first_state(card, code),
        decline_code=code,
        disputed_at=at if BY_SLUG[card.behaviour].is_disputed else None,
        created_at=at,
    )
    events.of_charge(charge, at=at)
    if charge.disputed_at:
        events.of_charge(charge, "dispute.opened", at=at)
    return charge


def _first_state(card: Card, code: str) -> ChargeState:
    if code:
        return ChargeState.FAILED
    asks = BY_SLUG[card.behaviour].confirmed_when_charged
    return ChargeState.NEEDS_ACTION if asks else ChargeState.SUCCEEDED


def decline_code_of(card: Card, *, at: datetime) -> str:
    """Why a charge of this card fails at `at`; empty when it does not."""
    if (card.exp_year, card.exp_month) < (at.year, at.month):
        return "expired_card"
    return BY_SLUG[card.behaviour].refused_when_charged


def attached_card(reference: str, *, payer_reference: str) -> Card:
    """The payer's own card. Raises `UnknownMethod` for another's, and for one that was detached."""
    found = kept_cards().filter(reference=reference, payer__reference=payer_reference).first()
    if found is None:
        raise UnknownMethod("the bank does not know this card, or has forgotten it")
    return found


def kept_cards() -> QuerySet[Card]:
    """Those that were entered to the end and not forgotten."""
    return Card.objects.filter(attached_at__isnull=False, detached_at=None).select_related("payer")


def give_up(key: str, *, at: datetime) -> None:
    """A charge that waits for its cardholder waits no more; any other stays as it is."""
    waiting = Charge.objects.filter(key=key, state=ChargeState.NEEDS_ACTION)
    with transaction.atomic():
        if waiting.update(state=ChargeState.FAILED, decline_code=CANCELED):
            events.of_charge(Charge.objects.select_related("card__payer").get(key=key), at=at)


def give_back(request: RefundRequest, *, at: datetime) -> Refund:
    """Send money back. Raises `BadAmount` for more than is left of the charge, and then nothing moves."""
    known = Charge.objects.select_related("card__payer")
    charge = known.filter(reference=request.charge_reference).first()
    if charge is None:
        raise Misconfigured("the bank does not know this charge")
    if charge.currency != request.amount.currency:
        raise CurrencyMismatch(f"a charge in {charge.currency} is refunded in {charge.currency}")
    return send_back(charge, request.amount, key=request.key, at=at)


def send_back(charge: Charge, amount: Money, *, key: str = "", at: datetime) -> Refund:
    """Without a key the bank does it of its own accord. Raises as `give_back` does."""
    _take_back(charge, amount)
    refund = Refund.objects.create(
        charge=charge,
        key=key,
        amount=amount.minor,
        currency=amount.currency,
        state=BY_SLUG[charge.card.behaviour].first_state_of_refund or RefundState.SUCCEEDED,
        created_at=at,
    )
    events.of_refund(refund, at=at)
    return refund


def _take_back(charge: Charge, amount: Money) -> None:
    # One conditional UPDATE: parallel refunds cannot send back more than came.
    refunded = F("refunded") + amount.minor
    left = Charge.objects.filter(pk=charge.pk, state=ChargeState.SUCCEEDED, amount__gte=refunded)
    ours = Q(disputed_at=None) | Q(dispute_won=True)
    if amount.minor <= 0 or not left.filter(ours).update(refunded=refunded):
        raise BadAmount("a refund is more than nothing, no more than what is left, and of nothing disputed")


def forget_card(reference: str, *, at: datetime) -> None:
    """Detach the card; a second time changes nothing. Raises `UnknownMethod` for one that never was."""
    known = Card.objects.filter(reference=reference)
    with transaction.atomic():
        if known.filter(detached_at=None).update(detached_at=at):
            events.of_card(known.select_related("payer").get(), "detached", at=at)
            return
    if not known.exists():
        raise UnknownMethod("the bank does not know this card")


def _assert_safe(url: str) -> None:
    # Backslashes and control characters let a browser read another address than the one that was checked.
    relative = re.match(r"/(?!/)", url)
    absolute = urlsplit(url).scheme in {"http", "https"} and urlsplit(url).netloc
    if not (relative or absolute) or "\\" in url or not url.isprintable() or len(url) > 2000:
        raise Misconfigured("a return address is a path of this site or a full http(s) address")
