from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from billing.access.idempotency.models import KeyedRequest
from billing.access.passes.actions import grant_pass
from billing.access.rates.actions import grant_rate
from billing.credit.holds.actions import hold_credit
from billing.credit.limits.actions import change_limit
from billing.customers.actions import suspend_customer
from billing.customers.models import Customer
from billing.diagnosis.health.models import OpenTrouble
from billing.diagnosis.inspections.models import Inspection
from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.notices.actions import change_preferences, record_notices
from billing.notices.models import LowCredit
from billing.payment_methods.imports.models import Import
from billing.payments.disputes.actions import record_dispute
from billing.payments.dunning.actions import open_dunnings
from billing.payments.dunning.plans.actions import Arranged, change_plan
from billing.payments.refunds.actions import refund_payment
from billing.testing import enter_card
from billing.testing.paid import top_up
from billing.upkeep.actions import take_step
from billing.upkeep.steps import BY_NAME
from billing.webhooks.actions import receive_missed
from billing.webhooks.models import InboxEvent
from tests.admin.money import open_invoice
from tests.credit.world import usd

pytestmark = pytest.mark.sampled(5)

OF_GATEWAYS = ("gatewaycheck", "downtime", "inboxpoll", "inspection", "import")
ABOUT_GATEWAYS = dict.fromkeys(OF_GATEWAYS, "default")
ABOUT_GATEWAYS["inboxevent"] = "bevt_1"
MODELS = sorted(model._meta.model_name for model in apps.get_app_config("billing").get_models())


@pytest.fixture
def everything(refused, bo, at):
    """One row at least in every table."""
    enter_card(bo.customer, "4000000000000002", at=at)
    refused(bo)
    enter_card(bo.customer, "4242424242424242", at=at)
    grant_pass(bo.customer, until=at.replace(year=2027), at=at, why="a friend")
    grant_rate(bo.customer, name="public", spec="1/s", at=at, why="asked")
    suspend_customer(bo.customer, at=at, why="fraud")
    move_money(bo.customer, at)
    collect(bo.customer, at)
    record_notices(at=at)
    change_preferences(bo.customer, off=[], at=at)
    LowCredit.objects.create(credit=bo.customer.credits.first(), since=at)


def move_money(customer, at):
    change_limit(customer, usd("100"), at=at, why="trusted")
    paid = top_up(customer, "20.00", at=at)
    record_dispute(top_up(customer, "4.00", at=at), at=at)
    refund_payment(paid, usd("3"), key="r", at=at, why="too much")
    held = hold_credit(customer, usd("2"), key="h", at=at)
    asked = {"gate": "report", "key": "k", "fingerprint": "f", "created_at": at}
    KeyedRequest.objects.create(customer=customer, hold_id=held.hold_id, **asked)
    take_step(BY_NAME["expire_holds"], at=at)
    OpenTrouble.objects.create(slug="backlog", subject="inbox", began_at=at)
    Inspection.objects.create(kind="audit", gateway="default", at=at, findings=0)
    Import.objects.create(gateway="default", started_at=at)
    issue_credit_note(open_invoice(customer, at=at), usd("5"), key="n", at=at, why="one too many")


def collect(customer, at):
    arranged = Arranged(dunning_days=(3,), ladder=None, is_automatic=True)
    change_plan(customer, arranged, at=at, why="they pay late")
    open_dunnings([open_invoice(customer, at=at)])
    for second in range(2):
        GatewayCheck.objects.create(gateway="default", at=at - timedelta(seconds=second), is_reachable=False)
    Downtime.objects.create(gateway="default", began_at=at)
    receive_missed(at=at)
    InboxEvent.objects.filter(pk=InboxEvent.objects.earliest("pk").pk).update(event_id="bevt_1")


def stored(model):
    return list(apps.get_model("billing", model)._default_manager.order_by("pk").values())


@pytest.mark.parametrize("model", MODELS)
def test_nobody_changes_rows_by_hand_not_even_a_superuser(everything, client, staff, model):
    client.force_login(staff)
    before = stored(model)
    pk = before[0].get("id") or before[0]["customer_id"]
    data = dict.fromkeys(before[0], "1") | {"post": "yes", "_save": "Save"}
    for action in ("change", "delete"):
        assert client.post(reverse(f"admin:billing_{model}_{action}", args=[pk]), data).status_code == 403
    assert client.post(reverse(f"admin:billing_{model}_add"), data).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
    client.post(reverse(f"admin:billing_{model}_changelist"), bulk)
    assert stored(model) == before


@pytest.mark.parametrize("model", MODELS)
def test_everybody_in_billing_may_look_at_rows(everything, client, finance, model):
    client.force_login(finance)
    pk = stored(model)[0].get("id") or stored(model)[0]["customer_id"]
    assert client.get(reverse(f"admin:billing_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:billing_{model}_change", args=[pk])).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_every_list_has_a_search(everything, as_support, bo, model):
    named = {"series": "INV", "upkeep": "expire_holds", "opentrouble": "backlog"}
    sought = {**named, **ABOUT_GATEWAYS}.get(model, bo.customer.public_id)
    response = as_support.get(reverse(f"admin:billing_{model}_changelist"), {"q": sought})
    assert response.context["cl"].result_count >= 1


@pytest.mark.parametrize("model", MODELS)
def test_there_is_no_permission_to_change_rows(db, model):
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="billing")
    assert permissions.filter(codename=f"view_{model}").exists()
    assert not permissions.filter(codename__in=[f"{verb}_{model}" for verb in ("add", "change", "delete")])


def test_the_address_of_a_card_page_is_not_shown(everything, client, staff):
    setup = apps.get_model("billing", "setup").objects.exclude(url="").first()
    client.force_login(staff)
    page = client.get(reverse("admin:billing_setup_change", args=[setup.pk])).content.decode()
    assert setup.url not in page


def test_an_address_typed_as_it_is_read_finds_the_row(as_support, bo):
    """Django's admin takes an underscore and two hexadecimal digits for a character that was escaped."""
    Customer.objects.filter(pk=bo.customer.pk).update(public_id="cus_264S0TQ6XSMX4WR2GJZW")
    assert as_support.get("/admin/billing/customer/cus_264S0TQ6XSMX4WR2GJZW/change/").status_code == 200
    assert as_support.get("/admin/billing/customer/cus_000S0TQ6XSMX4WR2GJZW/change/").status_code == 302
