"""What cardholders and the bank itself do: called by its pages, and by tests and seeds in their place."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from billing import clock
from billing.gateways.sandbox import books, entry, events
from billing.gateways.sandbox.cards import AUTHENTICATION_FAILED, BY_SLUG, TestCard
from billing.gateways.sandbox.models import (
    Card,
    Charge,
    ChargeState,
    Refund,
    RefundState,
    SetupPage,
    SetupState,
)
from billing.money import Money

CAME_BACK = "expired_or_canceled_card"


@sensitive_variables()
def enter_card(
    setup_reference: str,
    *,
    at: datetime,
    number: str,
    exp_month: int | str = 12,
    exp_year: int | str = "",
    cvc: str = "123",
) -> SetupPage:
    """Type a card into an open set-up page and read how that ended from `state` and `decline_code`.

    Without a year the card is good for three more. Raises `EntryRefused` for any number that is not a test
    card and for an expiry in the past; a page that was used already stays as it is.
    """
    exp_year = exp_year or at.year + 3
    problems = entry.problems_of(number=number, exp_month=exp_month, exp_year=exp_year, cvc=cvc, at=at)
    card = entry.card_of(number)
    if problems or card is None:
        raise entry.EntryRefused(problems)
    with transaction.atomic():
        return _entered(setup_reference, card, (entry.whole(exp_month), entry.year_of(exp_year)), at=at)


def _entered(reference: str, card: TestCard, expiry: tuple[int, int], *, at: datetime) -> SetupPage:
    state = _state_after(card)
    # The write comes first and asks again: of two clicks one enters the card, the other finds it entered.
    open_pages = SetupPage.objects.filter(reference=reference, state=SetupState.OPEN)
    is_mine = open_pages.update(state=state, decline_code=card.refused_at_setup)
    page = SetupPage.objects.select_related("payer").get(reference=reference)
    if is_mine and state != SetupState.FAILED:
        page.card = _kept(card, page, expiry, at=at)
        page.save(update_fields=["card"])
    if is_mine:
        events.of_setup(page, at=at)
    return page


def _state_after(card: TestCard) -> SetupState:
    if card.refused_at_setup:
        return SetupState.FAILED
    return SetupState.NEEDS_ACTION if card.confirmed_at_setup else SetupState.SUCCEEDED


def _kept(card: TestCard, page: SetupPage, expiry: tuple[int, int], *, at: datetime) -> Card:
    month, year = expiry
    return Card.objects.create(
        payer_id=page.payer_id,
        behaviour=card.slug,
        brand=card.brand,
        last4=card.last4,
        exp_month=month,
        exp_year=year,
        country=card.country,
        fingerprint=card.fingerprint,
        created_at=at,
        attached_at=at if page.state == SetupState.SUCCEEDED else None,
    )


def answer_challenge(reference: str, *, accept: bool, at: datetime) -> SetupPage | Charge:
    """Confirm or refuse a set-up or charge that waits for the cardholder. A second answer changes nothing."""
    with transaction.atomic():
        if reference.startswith("bch_"):
            return _charge_answered(reference, accept=accept, at=at)
        return _setup_answered(reference, accept=accept, at=at)


def decide_dispute(reference: str, *, won: bool, at: datetime | None = None) -> bool:
    """End a dispute for the project or for the cardholder; whether there was one to decide."""
    disputed = Charge.objects.filter(reference=reference, disputed_at__isnull=False, dispute_won=None)
    with transaction.atomic():
        if not disputed.update(dispute_won=won):
            return False
        charge = Charge.objects.select_related("card__payer").get(reference=reference)
        events.of_charge(charge, "dispute.won" if won else "dispute.lost", at=at or clock.now())
    return True


def refund_at_bank(charge_reference: str, amount: Money, *, at: datetime) -> Refund:
    """Send money back without the project having asked, as staff do in a bank's own pages."""
    with transaction.atomic():
        charge = Charge.objects.select_related("card__payer").get(reference=charge_reference)
        return books.send_back(charge, amount, at=at)


def decide_refund(reference: str, *, arrived: bool, at: datetime) -> bool:
    """It arrives at the cardholder's, or comes back, also long after it had arrived; whether that is news."""
    known = Refund.objects.filter(reference=reference)
    with transaction.atomic():
        if arrived:
            is_news = known.filter(state=RefundState.PROCESSING).update(state=RefundState.SUCCEEDED)
        else:
            alive = known.exclude(state=RefundState.FAILED)
            is_news = alive.update(state=RefundState.FAILED, decline_code=CAME_BACK)
        if not is_news:
            return False
        refund = Refund.objects.select_related("charge__card__payer").get(reference=reference)
        if not arrived:
            Charge.objects.filter(pk=refund.charge_id).update(refunded=F("refunded") - refund.amount)
        events.of_refund(refund, at=at)
    return True


def update_card(reference: str, *, at: datetime, exp_month: int, exp_year: int, becomes: str = "") -> Card:
    """What a network does when a bank issues the card anew; with another number where one is named."""
    new = BY_SLUG[becomes] if becomes else None
    told = {"behaviour": new.slug, "last4": new.last4, "fingerprint": new.fingerprint} if new else {}
    with transaction.atomic():
        kept = books.kept_cards().filter(reference=reference)
        if Card.objects.filter(pk__in=kept.values("pk")).update(
            exp_month=exp_month, exp_year=exp_year, **told
        ):
            events.of_card(kept.get(), "updated", at=at)
    return Card.objects.get(reference=reference)


def _setup_answered(reference: str, *, accept: bool, at: datetime) -> SetupPage:
    waiting = SetupPage.objects.filter(reference=reference, state=SetupState.NEEDS_ACTION)
    if accept:
        if is_mine := waiting.update(state=SetupState.SUCCEEDED):
            Card.objects.filter(setup__reference=reference).update(attached_at=at)
    else:
        is_mine = waiting.update(state=SetupState.FAILED, decline_code=AUTHENTICATION_FAILED)
    page = SetupPage.objects.select_related("card", "payer").get(reference=reference)
    if is_mine:
        events.of_setup(page, at=at)
    return page


def _charge_answered(reference: str, *, accept: bool, at: datetime) -> Charge:
    waiting = Charge.objects.filter(reference=reference, state=ChargeState.NEEDS_ACTION)
    if accept:
        is_mine = waiting.update(state=ChargeState.SUCCEEDED)
    else:
        is_mine = waiting.update(state=ChargeState.FAILED, decline_code=AUTHENTICATION_FAILED)
    charge = Charge.objects.select_related("card__payer").get(reference=reference)
    if is_mine:
        events.of_charge(charge, at=at)
    return charge
