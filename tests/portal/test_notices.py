"""Which mails one gets, and the link in the mail that leads straight to replacing the card."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing.models import NoticePreference
from billing.notices.links import token_of
from billing.payment_methods.actions import detach_method

PAGE = "/billing/notices/"
OPTIONAL = {"low_credit", "card_updated", "card_expiring", "billing_details_yearly"}


def link_of(method, until):
    return reverse("billing:replace_card", args=[token_of(method, until=until)])


def off():
    return set(NoticePreference.objects.filter(is_off=True).values_list("kind", flat=True))


@pytest.fixture
def link(visa, at):
    return link_of(visa, at + timedelta(days=1))


def test_it_offers_what_may_be_off_and_names_what_may_not(as_bo):
    page = as_bo.get(PAGE).content.decode()
    assert all(f'value="{kind}" checked' in page for kind in OPTIONAL)
    assert 'value="receipt"' not in page and "<li>Receipt</li>" in page
    assert "disputed" not in page, "that is told to staff"


def test_a_box_without_its_tick_is_off_and_comes_back_so(as_bo):
    assert as_bo.post(PAGE, {"kind": ["card_updated"]}).url == PAGE
    assert off() == OPTIONAL - {"card_updated"}
    assert 'value="low_credit" aria' in as_bo.get(PAGE).content.decode()
    as_bo.post(PAGE, {"kind": sorted(OPTIONAL)})
    assert off() == set()


def test_what_is_required_cannot_be_switched_off(as_bo):
    as_bo.post(PAGE, {"kind": []})
    assert off() == OPTIONAL


def test_one_s_first_choice_makes_one_a_customer(as_cy, cy):
    assert as_cy.get(PAGE).status_code == 200
    as_cy.post(PAGE, {"kind": []})
    cy.refresh_from_db()
    assert cy.billing_customer.notice_preferences.count() == len(OPTIONAL)


def test_who_may_only_look_changes_nothing(team, as_cy, ada):
    assert "disabled" in as_cy.get(PAGE).content.decode()
    assert as_cy.post(PAGE, {"kind": []}).status_code == 403
    assert off() == set()


def test_the_link_leads_straight_to_replacing_the_card(as_bo, link, visa):
    answer = as_bo.get(link)
    assert answer.url == f"/billing/payment-methods/add/?replaces={visa.public_id}"
    assert "4242" in as_bo.get(answer.url).content.decode()


def test_who_is_not_signed_in_is_led_there_after_that(client, link):
    assert client.get(link).url == f"/login/?next={link}"


def test_it_opens_nothing_for_others(as_cy, as_ada, link):
    assert as_cy.get(link).status_code == as_ada.get(link).status_code == 404


def test_one_that_has_ended_says_so(as_bo, visa, at):
    answer = as_bo.get(link_of(visa, at), follow=True)
    assert "That link has ended." in answer.content.decode()


def test_one_to_a_card_that_is_gone_says_so(as_bo, link, visa, at):
    detach_method(visa, at=at)
    assert "replaced or removed already" in as_bo.get(link, follow=True).content.decode()


def test_a_forged_one_is_none(as_bo, link, visa):
    for forged in (
        link[:-2] + "AA/",
        link.replace(".cus_", ".cus_0"),
        link.replace(visa.public_id, "pm_" + "0" * 20),
    ):
        assert as_bo.get(forged).status_code == 404
