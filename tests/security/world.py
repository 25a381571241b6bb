"""One of everything that has an address, and one of everybody who may ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from billing.access.denials.models import Denial
from billing.access.idempotency.models import KeyedRequest
from billing.access.passes.actions import grant_pass
from billing.access.rates.actions import grant_rate
from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.customers.actions import create_customer, resume_customer, suspend_customer
from billing.customers.models import Customer
from billing.customers.roles import OwnerPays, Role
from billing.diagnosis.health.models import OpenTrouble
from billing.diagnosis.inspections.models import Inspection
from billing.gateways import gateway_of
from billing.gateways.messages import ChargeRequest, RefundRequest
from billing.gateways.sandbox import bank
from billing.gateways.sandbox.cards import BY_SLUG
from billing.gateways.sandbox.delivery import deliver_events
from billing.gateways.sandbox.models import Chaos, Outage, SetupPage
from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.pay_links import token_of
from billing.money import Money
from billing.notices.actions import change_preferences, record_notices
from billing.notices.links import token_of as card_link_of
from billing.notices.models import LowCredit, Notice
from billing.payment_methods.imports.models import Import
from billing.payment_methods.setups.actions import start_setup
from billing.payments.disputes.actions import record_dispute
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.plans.models import CollectionPlan
from billing.payments.refunds.actions import refund_payment
from billing.testing import enter_card
from billing.testing.builders import make_invoice, make_open_invoice
from billing.testing.paid import top_up
from billing.upkeep.models import Upkeep
from billing.webhooks.actions import receive_missed
from tests.security.plans import make_plans

USER = get_user_model()

# Each column of the matrix. `viewer` sees Ada's pages and may not pay for her.
ACTORS = ("anonymous", "stranger", "owner", "viewer", "clerk", "support", "finance", "superuser")

BILLING = {
    "ROLES": "tests.security.world.ViewerLooksOn",
    "OWNER_RESOLVER": "tests.security.world.owner_or_looked_on",
    "SANDBOX_IN_PRODUCTION": True,
}


class ViewerLooksOn(OwnerPays):
    """The user called viewer belongs to the owner's team, and may look."""

    def roles_of(self, user: Any, owner: Any) -> frozenset[Role]:
        looks_on = user.username == "viewer" and owner.username == "owner"
        return frozenset({Role.SEE}) if looks_on else super().roles_of(user, owner)


def owner_or_looked_on(request: Any) -> Any:
    user = request.user
    if not user.is_authenticated:
        return None
    return USER.objects.get(username="owner") if user.username == "viewer" else user


@dataclass(frozen=True)
class World:
    """`named` is what stands for each named part of an address."""

    users: dict[str, Any]
    customer: Customer
    named: dict[str, str]
    signed_in: dict[str, str] = field(default_factory=dict)

    def client(self, actor: str, **options: Any) -> Client:
        client = Client(**options)
        if actor in self.users and actor not in self.signed_in:
            client.force_login(self.users[actor])
            self.signed_in[actor] = client.cookies[settings.SESSION_COOKIE_NAME].value
        if actor in self.users:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.signed_in[actor]
        return client

    def row_of(self, app_label: str, model_name: str) -> Any:
        """Any row of a table; every table that has pages has one."""
        return apps.get_model(app_label, model_name)._default_manager.order_by("pk").first()


def make_world() -> World:
    at = timezone.now()
    users = _users()
    customer = create_customer(users["owner"], at=at)
    create_customer(users["stranger"], at=at)
    _refused(users["owner"])
    for slug in ("visa", "mastercard"):
        enter_card(customer, BY_SLUG[slug].number, at=at)
    waiting = start_setup(customer, return_url=lambda setup: f"/billing/{setup.public_id}/", at=at)
    named = {
        **_staff_were_here(customer, users["superuser"], at),
        **_bank_was_used(customer, at),
        **_money_moved(customer, users["superuser"], at),
        "notice": _mails_were_written(customer, at),
        **make_plans(customer, at),
        **_it_was_looked_after(customer, at),
        "setup": waiting.public_id,
        "method": customer.payment_methods.get(is_default=False).public_id,
        "denial": Denial.objects.get().public_id,
        "customer": customer.public_id,
        "cause": "no-payment-method",
        "gateway": customer.gateway,
    }
    return World(users, customer, named)


def _users() -> dict[str, Any]:
    staff = {"clerk", "support", "finance", "superuser"}
    users = {
        name: USER.objects.create(username=name, email=f"{name}@example.com", is_staff=name in staff)
        for name in ACTORS
        if name != "anonymous"
    }
    users["superuser"].is_superuser = True
    users["superuser"].save()
    for name in ("support", "finance"):
        users[name].groups.add(Group.objects.get(name=f"billing {name}"))
    return users


def _refused(owner: Any) -> None:
    client = Client()
    client.force_login(owner)
    assert client.get("/page/").status_code == 402


def _staff_were_here(customer: Customer, by: Any, at: Any) -> dict[str, str]:
    suspend_customer(customer, at=at, why="asked for it", by=by)
    resume_customer(customer, at=at, why="asked again", by=by)
    given = grant_pass(customer, until=at + timedelta(days=7), at=at, why="bank is slow", by=by)
    rate = grant_rate(customer, name="3-per-min", spec="9/min", at=at, why="large customer", by=by)
    return {"pass": given.public_id, "rate": rate.public_id}


def _money_moved(customer: Customer, by: Any, at: Any) -> dict[str, str]:
    """A row of every table of the books: used, invoiced, paid by card, credited, sent back in part."""
    change_limit(customer, Money.of(100, "USD"), at=at, why="known for years", by=by)
    paid = top_up(customer, "20.00", at=at)
    hold = hold_credit(customer, Money.of(2, "USD"), key="hold", at=at, what="a report")
    capture_hold(hold.hold_id, Money.of("1.50", "USD"), at=at)
    note = make_open_invoice(customer, amount="30.00", at=at)
    issue_credit_note(note, Money.of(5, "USD"), key="note", at=at, why="one too many", by=by)
    refund_payment(paid, Money.of(3, "USD"), key="refund", at=at, why="asked for it", by=by)
    record_dispute(top_up(customer, "4.00", at=at), at=at)
    asked = {"gate": "report", "key": "k", "fingerprint": "f", "created_at": at}
    KeyedRequest.objects.create(customer=customer, hold_id=hold.hold_id, **asked)
    due, draft = make_open_invoice(customer, amount="40.00", at=at), make_invoice(customer, at=at)
    given = grant_credit(customer, Money.of(6, "USD"), kind=GrantKind.PROMOTIONAL, key="gift", at=at, by=by)
    visit = start_setup(customer, return_url=lambda setup: "/billing/", at=at, invoice_id=due.pk)
    rows = {"invoice": due, "draft": draft, "payment": paid, "grant": given, "visit": visit}
    card_token = card_link_of(customer.payment_methods.first(), until=at + timedelta(days=1))
    tokens = {"token": token_of(due), "card_token": card_token}
    return {**tokens, **{name: row.public_id for name, row in rows.items()}}


def _it_was_looked_after(customer: Customer, at: Any) -> dict[str, str]:
    """A step was taken, the gateway asked, the books inspected; a due invoice is being collected."""
    Upkeep.objects.create(name="expire_holds", started_at=at, took_ms=5)
    Inspection.objects.create(kind="audit", at=at, findings=0)
    OpenTrouble.objects.create(slug="backlog", subject="inbox", began_at=at)
    Import.objects.create(gateway="default", started_at=at, ended_at=at)
    GatewayCheck.objects.create(gateway="default", at=at, is_reachable=True, latency_ms=5)
    Downtime.objects.create(gateway="default", began_at=at, ended_at=at, applied_at=at)
    CollectionPlan.objects.create(customer=customer, at=at, why="asked for it")
    late = make_open_invoice(customer, amount="7.00", at=at - timedelta(days=30))
    Dunning.objects.create(invoice=late, customer=customer, began_at=at, next_try_at=at + timedelta(days=2))
    return {"late": late.public_id}


def _mails_were_written(customer: Customer, at: Any) -> str:
    """A receipt that waits, a wish not to be told, a credit that is low."""
    record_notices(at=at)
    change_preferences(customer, off=["low_credit"], at=at)
    LowCredit.objects.create(credit=customer.credits.first(), since=at)
    return Notice.objects.filter(kind="receipt").latest("pk").public_id


def _bank_was_used(customer: Customer, at: Any) -> dict[str, str]:
    """A charge and its refund, an open card page and one that waits for the bank, an outage long over."""
    method, gateway = customer.payment_methods.first(), gateway_of(customer.gateway)
    payer = customer.gateway_reference
    paid = ChargeRequest("pay_1", payer, method.gateway_reference, Money.of(5, "USD"))
    charged = gateway.charge(paid)
    gateway.refund(RefundRequest("ref_1", charged.reference, Money.of(1, "USD")))
    page = start_setup(customer, return_url=lambda setup: "/billing/", at=at)
    bank.enter_card(page.gateway_reference, number=BY_SLUG["confirmed_at_setup"].number, at=at)
    open_page = start_setup(customer, return_url=lambda setup: "/billing/", at=at)
    Chaos.objects.create()
    deliver_events(at=at)
    receive_missed(at=at)
    Outage.objects.create(scope="nobody", mode="slow", began_at=at, until_at=at)
    assert SetupPage.objects.get(reference=open_page.gateway_reference).state == "open"
    return {"card_page": open_page.gateway_reference, "challenge": page.gateway_reference}
