import re

import pytest
from django.urls import reverse

from billing.access.denials.models import Denial
from billing.customers.actions import change_billing_details, suspend_customer
from billing.testing import add_card, enter_card
from tests.admin.conftest import text


def page_of(denial):
    return reverse("admin:billing_denial_preview_page", args=[denial.public_id])


def without_token(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(response))


def make(cause, customer, at):
    match cause:
        case "payment_method_expired":
            add_card(customer, at=at, exp_month=1, exp_year=2024)
        case "payment_declined":
            enter_card(customer, "4000000000009987", at=at)
        case "authentication_required":
            enter_card(customer, "4000002760003184", at=at)
        case "customer_suspended":
            suspend_customer(customer, at=at, why="fraud")


@pytest.mark.parametrize("cause", [
    "no_payment_method", "payment_method_expired", "payment_declined", "authentication_required",
    "customer_suspended",
])  # fmt: skip
def test_staff_see_what_the_customer_saw(client, support, bo, at, cause):
    make(cause, bo.customer, at)
    client.force_login(bo)
    seen = client.get("/page/", HTTP_ACCEPT="text/html")
    denial = Denial.objects.get()
    assert denial.cause == cause
    client.force_login(support)
    assert without_token(client.get(page_of(denial))) == without_token(seen)


def test_staff_see_a_rate_as_the_customer_saw_it(client, support, ada):
    client.force_login(ada)
    answers = [client.get("/rated/", HTTP_ACCEPT="text/html") for _ in range(4)]
    assert answers[-1].status_code == 429
    client.force_login(support)
    assert without_token(client.get(page_of(Denial.objects.get()))) == without_token(answers[-1])


def test_it_stays_as_it_was_when_the_customer_has_mended_it(client, support, refused, bo, at):
    denial = refused(bo)
    add_card(bo.customer, at=at)
    client.force_login(support)
    assert "No payment method" in text(client.get(page_of(denial)))


def test_it_speaks_the_customers_language(client, support, refused, bo):
    change_billing_details(bo.customer, locale="de")
    denial = refused(bo)
    client.force_login(support)
    assert '<html lang="de"' in text(client.get(page_of(denial)))


def test_an_unknown_language_falls_back(client, support, refused, bo):
    change_billing_details(bo.customer, locale="tlh")
    denial = refused(bo)
    client.force_login(support)
    assert '<html lang="en"' in text(client.get(page_of(denial)))


def test_it_shows_what_somebody_without_a_customer_saw(client, support, refused, cy):
    denial = refused(cy)
    assert denial.customer is None
    client.force_login(support)
    assert "No payment method" in text(client.get(page_of(denial)))


@pytest.mark.parametrize("policies", [[{"policy": "gone.away"}], [], [{}], [{"policy": "billing.access.policies.AnyOf", "args": {"x": 1}}]])  # fmt: skip  # noqa: E501
def test_it_is_told_from_its_row_when_its_policies_are_gone(client, support, refused, bo, policies):
    denial = refused(bo)
    Denial.objects.update(policies=policies)
    client.force_login(support)
    assert "No payment method" in text(client.get(page_of(denial)))


def test_its_links_and_buttons_are_off(client, support, refused, bo):
    denial = refused(bo)
    client.force_login(support)
    page = client.get(page_of(denial))
    assert page["Content-Security-Policy"].endswith("; sandbox")
    assert page["X-Frame-Options"] == "SAMEORIGIN"


def test_the_frame_around_it_says_which_refusal_it_is(client, support, refused, bo):
    denial = refused(bo)
    client.force_login(support)
    page = text(client.get(reverse("admin:billing_denial_preview", args=[denial.public_id])))
    assert page_of(denial) in page and "HTTP 402 for GET /page/" in page


@pytest.mark.parametrize(("who", "status"), [("finance", 200), ("plain_staff", 403), ("cy", 302)])
def test_only_who_may_see_refusals_sees_them(request, client, refused, bo, who, status):
    denial = refused(bo)
    client.force_login(request.getfixturevalue(who))
    for name in ("preview", "preview_page"):
        url = reverse(f"admin:billing_denial_{name}", args=[denial.public_id])
        assert client.get(url).status_code == status


def test_an_unknown_reference_is_a_404(as_support, db):
    assert as_support.get("/admin/billing/denial/den_00000000000000000000/preview/").status_code == 404
