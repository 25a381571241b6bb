from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from billing.gateways.sandbox.models import Outage
from billing.gateways.sandbox.outage import switch_on

BREAK = {"mode": "unreachable", "payer": "", "latency_ms": "0", "minutes": ""}


@pytest.fixture
def url(db):
    return reverse("billing:sandbox:bank")


@pytest.fixture
def staff(admin_client):
    return admin_client


def test_who_is_not_logged_in_is_asked_to(client, url):
    response = client.get(url)
    assert response.status_code == 302
    assert "login" in response.url


def test_customers_do_not_find_it(client, url):
    client.force_login(get_user_model().objects.create_user("ada"))
    assert client.get(url).status_code == 404
    assert client.post(url, BREAK).status_code == 404


def test_staff_see_the_books(staff, url, stored, asked, gateway):
    charge = gateway.charge(asked(stored("disputed")))
    page = staff.get(url).content.decode()
    assert charge.reference in page
    assert "ada@example.com" in page
    assert "disputed" in page


def test_it_costs_few_queries_however_much_happened(staff, url, stored, django_assert_max_num_queries):
    for _ in range(5):
        stored()
    with django_assert_max_num_queries(12):
        staff.get(url)


def test_staff_break_the_line_and_mend_it(staff, url, at):
    assert staff.post(url, BREAK | {"minutes": "5"}).status_code == 302
    outage = Outage.objects.get()
    assert outage.until_at - outage.began_at == timedelta(minutes=5)
    assert "unreachable" in staff.get(url).content.decode()
    staff.post(url, {"mend": ""})
    assert not Outage.objects.exists()


def test_staff_break_the_line_of_one_payer(staff, url, payer):
    staff.post(url, BREAK | {"payer": payer, "mode": "slow", "latency_ms": "250"})
    outage = Outage.objects.get()
    assert (outage.scope, outage.mode, outage.latency_ms) == (payer, "slow", 250)


@pytest.mark.parametrize(
    "wrong",
    [{"payer": "bcus_X"}, {"latency_ms": "10001"}, {"latency_ms": ""}, {"mode": "x"}, {"minutes": "0"}],
)
def test_it_breaks_nothing_by_mistake(staff, url, wrong):
    response = staff.post(url, BREAK | wrong)
    assert "errorlist" in response.content.decode()
    assert not Outage.objects.exists()


@pytest.mark.parametrize("scope", ["bcus_X", "\0"])
def test_it_mends_only_what_is_broken(staff, url, at, scope):
    switch_on("unreachable", at=at)
    assert staff.post(url, {"mend": scope}).status_code == 400
    assert Outage.objects.exists()


def test_staff_who_may_not_see_cards_do_not_see_them_here(client, url):
    client.force_login(get_user_model().objects.create_user("staff", is_staff=True))
    assert client.get(url).status_code == 403


def test_staff_without_the_permission_only_look(client, url):
    support = get_user_model().objects.create_user("support", is_staff=True)
    support.user_permissions.add(Permission.objects.get(codename="view_paymentmethod"))
    client.force_login(support)
    assert client.get(url).status_code == 200
    assert "Break the line" not in client.get(url).content.decode()
    assert client.post(url, BREAK).status_code == 403
    assert not Outage.objects.exists()


@pytest.fixture
def disputed(stored, asked, gateway):
    return gateway.charge(asked(stored("disputed"), "pay_disputed"))


@pytest.mark.parametrize("decision", ["won", "lost"])
def test_staff_decide_a_dispute_once(staff, url, disputed, gateway, decision):
    assert "Decide for the shop" in staff.get(url).content.decode()
    assert staff.post(url, {decision: disputed.reference}).status_code == 302
    assert gateway.read_charge(key="pay_disputed").dispute == decision
    assert staff.post(url, {"won": disputed.reference}).status_code == 400
    assert gateway.read_charge(key="pay_disputed").dispute == decision
    assert f"dispute {decision}" in staff.get(url).content.decode()


@pytest.mark.parametrize("reference", ["bch_X", "", "\0"])
def test_staff_decide_nothing_that_is_not_disputed(staff, url, disputed, reference):
    assert staff.post(url, {"lost": reference}).status_code == 400


def test_only_who_plays_the_bank_decides(client, url, disputed, gateway):
    support = get_user_model().objects.create_user("support", is_staff=True)
    support.user_permissions.add(Permission.objects.get(codename="view_paymentmethod"))
    client.force_login(support)
    assert "Decide for" not in client.get(url).content.decode()
    assert client.post(url, {"won": disputed.reference}).status_code == 403
    assert gateway.read_charge(key="pay_disputed").dispute == "open"


@pytest.mark.parametrize("model", ["payer", "card", "setuppage", "charge", "refund", "outage"])
def test_the_admin_shows_the_books_and_changes_nothing(staff, stored, asked, gateway, model):
    gateway.charge(asked(stored()))
    assert staff.get(reverse(f"admin:billing_sandbox_{model}_changelist")).status_code == 200
    assert staff.get(reverse(f"admin:billing_sandbox_{model}_add")).status_code == 403
