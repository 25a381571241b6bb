import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from billing.credit.limits.actions import change_limit
from billing.diagnosis.customer_file.money.presses import MONEY_PRESSES
from billing.invoices.actions import create_invoice
from billing.invoices.lines.totals import NewLine
from billing.payments.actions import record_payment_elsewhere
from tests.admin.conftest import address
from tests.admin.money import open_invoice, rows
from tests.credit.world import give, usd

pytestmark = pytest.mark.sampled(6)

NAMES = [press.name for press in MONEY_PRESSES]
PERMISSIONS = {press.name: press.permission.removeprefix("billing.") for press in MONEY_PRESSES}
WITH_TARGET = [press.name for press in MONEY_PRESSES if press.target]
DATA = {"why": "she asked", "key": "press_00000000000000000000"}


def targets(customer, at):
    grant = give(customer, "25", at=at)
    draft = create_invoice(customer, [NewLine("Work", "7")], at=at)
    invoice = open_invoice(customer, at=at)
    payment = record_payment_elsewhere(open_invoice(customer, at=at), usd("100"), at=at, key="e", note="x")
    on_invoice = (
        *("send_invoice", "credit_invoice", "void_invoice", "write_off_invoice", "record_payment"),
        *("charge_now", "pause_dunning", "resume_dunning"),
    )
    return {
        "revoke_grant": grant,
        "reverse_grant": grant,
        "issue_invoice": draft,
        "cancel_draft": draft,
        "refund_payment": payment,
        "recover_dispute": payment,
        **dict.fromkeys(on_invoice, invoice),
    }


@pytest.fixture
def pressable(bo, at):
    """The address of each money press on Bo."""
    change_limit(bo.customer, usd("500"), at=at, why="x")
    pressed = targets(bo.customer, at)
    ids = {name: [pressed[name].public_id] if name in pressed else [] for name in NAMES}
    return {name: address(name, bo.customer, *more) for name, more in ids.items()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("who", "status"), [
    ("finance", 200), ("staff", 200), ("support", 403), ("plain_staff", 403)
])  # fmt: skip
def test_only_who_has_the_permission_may_press(request, client, pressable, name, who, status):
    client.force_login(request.getfixturevalue(who))
    before = rows()
    assert client.get(pressable[name]).status_code == status
    # Not seen before, so it is only shown.
    assert client.post(pressable[name], DATA).status_code == status
    assert rows() == before


@pytest.mark.parametrize("name", NAMES)
def test_each_needs_just_its_own(client, plain_staff, pressable, name):
    client.force_login(plain_staff)
    own = Permission.objects.filter(codename__in=["view_customer", PERMISSIONS[name]])
    plain_staff.user_permissions.set(own)
    allowed = {other for other in NAMES if client.get(pressable[other]).status_code == 200}
    assert allowed == {other for other in NAMES if PERMISSIONS[other] == PERMISSIONS[name]}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["", "cy", "bo"])
def test_customers_and_strangers_are_sent_to_the_login(request, client, pressable, name, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    before = rows()
    response = client.post(pressable[name], DATA)
    assert response.status_code == 302 and response.url.startswith("/admin/login/")
    assert rows() == before


@pytest.mark.parametrize("name", NAMES)
def test_a_press_needs_its_csrf_token(finance, pressable, name):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(finance)
    assert strict.post(pressable[name], DATA).status_code == 403


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_press_knows_no_other_method(client, finance, pressable, name, method):
    client.force_login(finance)
    assert getattr(client, method)(pressable[name]).status_code == 405


@pytest.mark.parametrize("name", NAMES)
def test_looking_changes_nothing(client, finance, pressable, name):
    client.force_login(finance)
    before = rows()
    page = client.get(pressable[name]).content.decode()
    assert "csrfmiddlewaretoken" in page and rows() == before


@pytest.mark.parametrize("name", WITH_TARGET)
def test_what_is_another_customers_is_a_404(client, finance, pressable, ada, bo, name):
    client.force_login(finance)
    url = pressable[name].replace(bo.customer.public_id, ada.customer.public_id)
    before = rows()
    assert client.get(url).status_code == client.post(url, DATA).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("why", ["", "4242 4242 4242 4242"])
def test_each_wants_a_reason_and_no_card_number_in_it(client, finance, pressable, name, why):
    client.force_login(finance)
    before = rows()
    response = client.post(pressable[name], DATA | {"why": why, "seen": "x"})
    assert response.context["form"].errors["why"] and "4242 4242" not in response.content.decode()
    assert rows() == before


@pytest.mark.parametrize("name", NAMES)
def test_a_made_up_seal_does_nothing(client, finance, pressable, name):
    client.force_login(finance)
    before = rows()
    assert client.post(pressable[name], DATA | {"seen": "0" * 32}).status_code == 200
    assert rows() == before
