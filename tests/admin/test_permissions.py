import pytest
from django.test import Client

from billing.access.passes.actions import grant_pass
from billing.access.rates.actions import grant_rate
from billing.customers.models import Customer
from billing.diagnosis.customer_file.presses import PRESSES
from tests.admin.conftest import address, file_of

DATA = {"why": "she asked", "until": "2026-12-01T10:30", "name": "public", "spec": "9/min"}
NAMES = [press.name for press in PRESSES]


@pytest.fixture
def pressable(bo, at):
    """The address of each press on Bo."""
    given = grant_pass(bo.customer, until=at.replace(year=2027), at=at, why="a friend")
    own = grant_rate(bo.customer, name="public", spec="1/s", at=at, why="asked")
    targets = {"revoke_pass": [given.public_id], "revoke_rate": [own.public_id]}
    return {name: address(name, bo.customer, *targets.get(name, [])) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("who", "status"), [
    ("support", 302), ("staff", 302), ("finance", 403), ("plain_staff", 403)
])  # fmt: skip
def test_only_who_has_the_permission_may_press(request, client, pressable, name, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(pressable[name]).status_code == (200 if status == 302 else 403)
    assert client.post(pressable[name], DATA).status_code == status


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["", "cy", "bo"])
def test_customers_and_strangers_are_sent_to_the_login(request, client, pressable, name, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    response = client.post(pressable[name], DATA)
    assert response.status_code == 302 and response.url.startswith("/admin/login/")
    assert not Customer.objects.filter(state="suspended").exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_press_needs_its_csrf_token(support, pressable, name):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(support)
    assert strict.post(pressable[name], DATA).status_code == 403


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_press_knows_no_other_method(as_support, pressable, name, method):
    assert getattr(as_support, method)(pressable[name]).status_code == 405


@pytest.mark.parametrize("name", NAMES)
def test_a_press_on_nobody_is_a_404(as_support, pressable, bo, name):
    url = pressable[name].replace(bo.customer.public_id, "cus_00000000000000000000")
    assert as_support.post(url, DATA).status_code == 404


@pytest.mark.parametrize("name", ["revoke_pass", "revoke_rate"])
def test_what_another_customer_was_given_is_a_404(as_support, pressable, ada, bo, name):
    url = pressable[name].replace(bo.customer.public_id, ada.customer.public_id)
    assert as_support.post(url, DATA).status_code == 404


@pytest.mark.parametrize(("who", "status"), [
    ("support", 200), ("finance", 200), ("staff", 200), ("plain_staff", 403)
])  # fmt: skip
def test_who_works_in_billing_may_look(request, client, bo, who, status):
    client.force_login(request.getfixturevalue(who))
    for url in (file_of(bo.customer), "/admin/billing/customer/", "/admin/billing/customer/settings/"):
        assert client.get(url).status_code == status
