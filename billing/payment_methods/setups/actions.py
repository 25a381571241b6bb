from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from billing.customers.models import Customer
from billing.errors import Declined, GatewayError, Misconfigured, UnknownMethod
from billing.gateways import gateway_of
from billing.gateways.messages import (
    Method,
    MethodReady,
    NeedsAction,
    Payer,
    Processing,
    SetupOutcome,
    SetupRequest,
    SetupStarted,
)
from billing.payment_methods.actions import (
    attach_method,
    make_default,
    release_method,
    release_superseded,
    retire,
)
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.queries import open_setups, unsent_setup
from billing.payment_methods.setups.states import SetupState
from billing.payment_methods.states import MethodState
from billing.standing.actions import changing
from billing.states import move

logger = logging.getLogger("billing.payment_methods")

# Stripe's Checkout pages live for a day; after that nobody can finish one.
PAGE_LIFETIME = timedelta(hours=24)


def start_setup(
    customer: Customer,
    *,
    return_url: Callable[[Setup], str],
    at: datetime,
    form_url: Callable[[Setup], str] | None = None,
    next_url: str = "",
    replaces: PaymentMethod | None = None,
    invoice_id: int | None = None,
) -> Setup:
    """Open the gateway's card page, `setup.url`; it sends the customer back to `return_url(setup)`.

    `form_url(setup)` is a page of ours that can show the gateway's own form, where it has no page.
    With an invoice's key it is a visitor's, who holds that invoice's link: the card pays it and no more.
    Raises Unreachable, OutcomeUnknown or Misconfigured; trying again then goes on with the same set-up.
    Raises UnknownMethod when the card to replace is not this customer's own.
    """
    if replaces and (replaces.customer_id != customer.pk or replaces.is_by_visitor):
        raise UnknownMethod(f"{replaces.public_id} is not this customer's")
    gateway_of(customer.gateway)  # Refuses before anything is written.
    with transaction.atomic(durable=True):
        setup = unsent_setup(customer, invoice_id=invoice_id) or Setup(
            customer=customer,
            gateway=customer.gateway,
            invoice_id=invoice_id,
            is_by_visitor=invoice_id is not None,
        )
        setup.created_at, setup.next_url, setup.replaces = at, next_url, replaces
        # Of two tries at once the slower must not wipe out what the faster was answered.
        setup.save(update_fields=("created_at", "next_url", "replaces") if setup.pk else None)
    started = _started(setup, customer, (return_url(setup), form_url(setup) if form_url else ""))
    unsent = Setup.objects.filter(pk=setup.pk, gateway_reference="")
    unsent.update(gateway_reference=started.reference, url=started.url)
    setup.refresh_from_db()
    return setup


def complete_setup(setup: Setup, *, at: datetime) -> Setup:
    """Ask the gateway how the set-up stands and write the answer down. Any number of times is once.

    Raises Unreachable or OutcomeUnknown when the gateway cannot tell: nothing is changed then.
    """
    with transaction.atomic(durable=True):  # Refuses to call the gateway inside somebody's transaction.
        setup = Setup.objects.get(pk=setup.pk)
    if setup.state == SetupState.SUCCEEDED or not setup.gateway_reference:
        return setup
    try:
        outcome: SetupOutcome | Declined = gateway_of(setup.gateway).read_setup(setup.gateway_reference)
    except Declined as refusal:
        outcome = refusal
    if isinstance(outcome, Processing):
        setup.refresh_from_db()
        return setup
    with transaction.atomic(durable=True), changing(setup.customer_id, at=at):
        setup = Setup.objects.select_related("customer", "replaces").get(pk=setup.pk)
        _write_answer(setup, outcome, at=at)
    _release(setup, at=at)
    return setup


def resume_setup(setup: Setup, *, next_url: str) -> None:
    """The customer goes on with a set-up left half-way, and to `next_url` once it has succeeded."""
    Setup.objects.filter(pk=setup.pk).update(next_url=next_url)
    setup.next_url = next_url


def complete_open_setups(*, at: datetime) -> int:
    """Finish what customers left half-way (a closed tab, a lost redirect); how many got an answer."""
    with transaction.atomic(durable=True):
        waiting = list(open_setups(since=at - PAGE_LIFETIME))
    return sum(_try_to_complete(setup, at=at) for setup in waiting)


def _try_to_complete(setup: Setup, *, at: datetime) -> bool:
    before = setup.state
    try:
        return bool(complete_setup(setup, at=at).state != before)
    except SoftTimeLimitExceeded:
        # Not the row's fault.
        raise
    except GatewayError as trouble:
        logger.info("%s: %r", setup, trouble)
    except Exception:
        # It stands in no other's way.
        logger.exception("%s could not be completed", setup)
    return False


def _started(setup: Setup, customer: Customer, pages: tuple[str, str]) -> SetupStarted:
    gateway, payer = gateway_of(customer.gateway), _payer_reference(customer)
    try:
        return gateway.start_setup(_request(setup, payer, pages))
    except Misconfigured:
        if not gateway.is_payer_gone(payer):
            raise
    # Deleted at the gateway, with all cards: the customer goes on there as somebody new.
    return gateway.start_setup(_request(setup, _payer_reference(customer, gone=payer), pages))


def _request(setup: Setup, payer: str, pages: tuple[str, str]) -> SetupRequest:
    return_url, form_url = pages
    # The key tells one page from the next: tried again from another host, it asks for another page.
    page = sha256(f"{payer}\n{return_url}\n{form_url}".strip().encode()).hexdigest()[:12]
    return SetupRequest(f"{setup.public_id}-{page}", payer, return_url, form_url)


def _payer_reference(customer: Customer, *, gone: str = "") -> str:
    """Whom the gateway knows the customer as; made where there is nobody, or the one who is `gone`."""
    if customer.gateway_reference == gone:
        # The key tells one set of details from the next: a key reused with others would be refused.
        details = sha256(f"{customer.email}\n{customer.name}\n{gone}".encode()).hexdigest()[:12]
        payer = Payer(f"{customer.public_id}-{details}", customer.email, customer.name)
        reference = gateway_of(customer.gateway).create_customer(payer)
        # Of two at once the first is kept: cards belong to the payer they were entered for.
        unchanged = Customer.objects.filter(pk=customer.pk, gateway_reference=gone)
        unchanged.update(gateway_reference=reference)
        customer.refresh_from_db(fields=["gateway_reference"])
    return customer.gateway_reference


def _write_answer(setup: Setup, outcome: SetupOutcome | Declined, *, at: datetime) -> None:
    # Somebody else may have written it while we asked; success is never taken back.
    if setup.state == SetupState.SUCCEEDED:
        return
    match outcome:
        case MethodReady(method=details):
            _succeed(setup, details, at=at)
        case NeedsAction(url=url):
            # Where only the gateway's form can ask the cardholder, its page is the way on.
            _answer(setup, SetupState.NEEDS_ACTION, at=at, url=url or setup.url)
        case Declined(code=code):
            _answer(setup, SetupState.FAILED, at=at, decline_code=code)


def _succeed(setup: Setup, details: Method, *, at: datetime) -> None:
    method = attach_method(
        setup.customer, details, gateway=setup.gateway, at=at, is_by_visitor=setup.is_by_visitor
    )
    if setup.replaces and setup.replaces != method:
        if setup.replaces.is_default:
            make_default(method, at=at)
        elif setup.replaces.state == MethodState.ACTIVE:
            _take_place(method, setup.replaces)
        retire(setup.replaces, at=at)
    _answer(setup, SetupState.SUCCEEDED, at=at, method=method, decline_code="")


def _take_place(method: PaymentMethod, former: PaymentMethod) -> None:
    """A new card stands in the backups where the one it replaces stood."""
    PaymentMethod.objects.filter(pk=method.pk, is_default=False).update(position=former.position)


def _answer(setup: Setup, state: SetupState, *, at: datetime, **columns: object) -> None:
    if all(getattr(setup, name) == value for name, value in columns.items()) and setup.state == state:
        return
    Setup.objects.filter(pk=setup.pk).update(answered_at=at, **columns)
    if setup.state != state:
        move(setup, state, at=at, why=str(columns.get("decline_code", "")))
    setup.refresh_from_db()


def _release(setup: Setup, *, at: datetime) -> None:
    """What the gateway need not keep any more; what it cannot be told now, `release_methods` tells it."""
    if setup.replaces and setup.replaces.detached_at:
        release_method(setup.replaces, at=at)
    if setup.method:
        release_superseded(setup.method)
