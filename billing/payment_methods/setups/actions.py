from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from billing.customers.models import Customer
from billing.errors import Declined, GatewayError
from billing.gateways import gateway_of
from billing.gateways.messages import (
    Method,
    MethodReady,
    NeedsAction,
    Payer,
    SetupOutcome,
    SetupRequest,
)
from billing.payment_methods.actions import attach_method, make_default, release_method, retire
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.queries import open_setups, unsent_setup
from billing.payment_methods.setups.states import SetupState
from billing.standing.actions import changing
from billing.states import move

# Stripe's Checkout pages live for a day; after that nobody can finish one.
PAGE_LIFETIME = timedelta(hours=24)


def start_setup(
    customer: Customer,
    *,
    return_url: Callable[[Setup], str],
    at: datetime,
    next_url: str = "",
    replaces: PaymentMethod | None = None,
) -> Setup:
    """Open the gateway's card page, `setup.url`; it sends the customer back to `return_url(setup)`.

    Raises Unreachable, OutcomeUnknown or Misconfigured; trying again then goes on with the same set-up.
    """
    gateway = gateway_of(customer.gateway)
    with transaction.atomic(durable=True):
        setup = unsent_setup(customer) or Setup(customer=customer, gateway=customer.gateway)
        setup.created_at, setup.next_url, setup.replaces = at, next_url, replaces
        setup.save()
    request = SetupRequest(setup.public_id, _payer_reference(customer), return_url(setup))
    started = gateway.start_setup(request)
    Setup.objects.filter(pk=setup.pk).update(gateway_reference=started.reference, url=started.url)
    setup.refresh_from_db()
    return setup


def complete_setup(setup: Setup, *, at: datetime) -> Setup:
    """Ask the gateway how the set-up stands and write the answer down. Any number of times is once.

    Raises Unreachable or OutcomeUnknown when the gateway cannot tell: nothing is changed then.
    """
    if setup.state == SetupState.SUCCEEDED or not setup.gateway_reference:
        return setup
    try:
        outcome: SetupOutcome | Declined = gateway_of(setup.gateway).read_setup(setup.gateway_reference)
    except Declined as refusal:
        outcome = refusal
    with transaction.atomic(durable=True), changing(setup.customer_id, at=at):
        setup = Setup.objects.select_related("customer", "replaces").get(pk=setup.pk)
        superseded = _write_answer(setup, outcome, at=at)
    _forget(setup, superseded, at=at)
    return setup


def complete_open_setups(*, at: datetime) -> int:
    """Finish what customers left half-way (a closed tab, a lost redirect); how many got an answer."""
    return sum(_try_to_complete(setup, at=at) for setup in open_setups(since=at - PAGE_LIFETIME).iterator())


def _try_to_complete(setup: Setup, *, at: datetime) -> bool:
    try:
        return complete_setup(setup, at=at).state != setup.state
    except GatewayError:
        return False


def _payer_reference(customer: Customer) -> str:
    if not customer.gateway_reference:
        # The key tells one set of details from the next: a key reused with others would be refused.
        details = sha256(f"{customer.email}\n{customer.name}".encode()).hexdigest()[:12]
        payer = Payer(f"{customer.public_id}-{details}", customer.email, customer.name)
        customer.gateway_reference = gateway_of(customer.gateway).create_customer(payer)
        customer.save(update_fields=["gateway_reference"])
    return customer.gateway_reference


def _write_answer(setup: Setup, outcome: SetupOutcome | Declined, *, at: datetime) -> str:
    """Returns the gateway's reference of an older entry of the same card, to be forgotten there."""
    # Somebody else may have written it while we asked; success is never taken back.
    if setup.state == SetupState.SUCCEEDED:
        return ""
    match outcome:
        case MethodReady(method=details):
            return _succeed(setup, details, at=at)
        case NeedsAction(url=url):
            _answer(setup, SetupState.NEEDS_ACTION, at=at, url=url)
        case Declined(code=code):
            _answer(setup, SetupState.FAILED, at=at, decline_code=code)
    return ""


def _succeed(setup: Setup, details: Method, *, at: datetime) -> str:
    customer = setup.customer
    older = PaymentMethod.objects.filter(
        customer=customer, state="active", gateway=setup.gateway, fingerprint=details.fingerprint
    ).exclude(gateway_reference=details.reference)
    superseded = older.values_list("gateway_reference", flat=True).first() or ""
    method = attach_method(customer, details, gateway=setup.gateway, at=at)
    if setup.replaces and setup.replaces != method:
        if setup.replaces.is_default:
            make_default(method, at=at)
        retire(setup.replaces, at=at)
    _answer(setup, SetupState.SUCCEEDED, at=at, method=method, decline_code="")
    return superseded


def _answer(setup: Setup, state: SetupState, *, at: datetime, **columns: object) -> None:
    if all(getattr(setup, name) == value for name, value in columns.items()) and setup.state == state:
        return
    Setup.objects.filter(pk=setup.pk).update(answered_at=at, **columns)
    if setup.state != state:
        move(setup, state, at=at, why=str(columns.get("decline_code", "")))
    setup.refresh_from_db()


def _forget(setup: Setup, superseded: str, *, at: datetime) -> None:
    if setup.replaces and setup.replaces.detached_at:
        release_method(setup.replaces, at=at)
    if superseded:
        with_old_reference = PaymentMethod(pk=None, gateway=setup.gateway, gateway_reference=superseded)
        release_method(with_old_reference, at=at)
