"""402 over money: topped up, paid, raised; and what is charged by the request once one is in."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from billing.models import Hold, Invoice
from tests.e2e.hands import CONFIRMED_ALWAYS, enter_card, follow, press, reads, sees

RATING, REPORT = "/reports/carriers/postwagen/", "Credit report: Postwagen AG"
TEXT = "Parcels grow. They grew before.\n\nNobody knows why! We asked."

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def be(open_tab, demo, scripts):
    """Somebody of the cast at an address."""

    def be(name, path, status=402):
        tab = open_tab(demo[name], java_script_enabled=scripts)
        assert tab.goto(path).status == status
        return tab

    return be


def is_sold(tab, title, price):
    sees(tab, title)
    reads(tab, f"Charged: {price}")


@with_and_without_scripts
def test_credit_is_topped_up_and_used(be, scripts):
    tab = be("carla", RATING)
    sees(tab, "Credit used up")
    reads(tab, "This needs $4.10; $1.80 of your credit is left.")
    follow(tab, "Top up")
    expect(tab.get_by_label("Amount in USD")).to_have_value("2.30")
    tab.get_by_label("Amount in USD").fill("20")
    press(tab, "Pay now")
    is_sold(tab, REPORT, "$4.10")
    follow(tab, "Your credit")
    reads(tab, "Available", "$17.70", "reports:carrier")
    assert [sent.subject for sent in mail.outbox] == ["Receipt: credit of $20.00"]


@with_and_without_scripts
def test_an_overdue_invoice_is_paid_by_a_card_that_the_bank_wants_confirmed(be, scripts):
    tab = be("otto", "/reports/quarterly/")
    sees(tab, "Invoice overdue")
    follow(tab, "Pay the invoice: $86.00")
    follow(tab, "Add another card")
    enter_card(tab, CONFIRMED_ALWAYS)
    press(tab, "Confirm")
    tab.get_by_role("radio", name=re.compile("3184")).check()
    press(tab, "Pay $86.00")
    press(tab, "Confirm")
    sees(tab, "The quarter: Q4 2025")
    assert Invoice.objects.get(customer__owner__username="otto").state == "paid"
    assert [sent.subject.partition(":")[0] for sent in mail.outbox] == ["Receipt"]


@with_and_without_scripts
def test_who_does_not_confirm_has_not_paid_and_may_try_another_card(be, scripts):
    tab = be("otto", "/reports/quarterly/")
    follow(tab, "Pay the invoice: $86.00")
    follow(tab, "Add another card")
    enter_card(tab, CONFIRMED_ALWAYS)
    press(tab, "Confirm")
    tab.get_by_role("radio", name=re.compile("3184")).check()
    press(tab, "Pay $86.00")
    press(tab, "Not now")
    sees(tab, "Confirm with your bank")
    follow(tab, "Use another card")
    tab.get_by_role("radio", name=re.compile("4242")).check()
    press(tab, "Pay $86.00")
    sees(tab, "The quarter: Q4 2025")


@with_and_without_scripts
def test_the_limit_is_free_again_after_paying_what_was_used(be, scripts):
    tab = be("lena", RATING)
    reads(tab, "This needs $4.10; $1.35 of your $100.00 limit is free.")
    follow(tab, "Pay $98.65 now")
    press(tab, "Pay now")
    is_sold(tab, REPORT, "$4.10")


@with_and_without_scripts
def test_one_reading_is_paid_and_no_more(be, scripts):
    tab = be("pia", RATING)
    follow(tab, "Pay $4.10 for this")
    press(tab, "Pay now")
    is_sold(tab, REPORT, "$4.10")
    assert tab.reload().status == 402


@with_and_without_scripts
def test_ones_own_budget_is_raised(be, scripts):
    tab = be("bruno", RATING)
    follow(tab, "Raise your own budget")
    tab.get_by_label("At most, in USD a month").fill("20")
    press(tab, "Save")
    is_sold(tab, REPORT, "$4.10")


@with_and_without_scripts
def test_an_estimate_is_held_and_less_is_charged(be, scripts):
    tab = be("petra", "/reports/summary/", 200)
    tab.get_by_label("Text").fill(TEXT)
    press(tab, "Summarise")
    reads(tab, "Charged: $0.0124, of $0.0248 that was held.", "Parcels grow. Nobody knows why!")


@with_and_without_scripts
def test_a_refused_text_is_kept_and_sent_again_once_it_is_paid(be, scripts):
    tab = be("pia", "/reports/summary/", 200)
    tab.get_by_label("Text").fill(TEXT)
    press(tab, "Summarise")
    reads(tab, "What you sent was not carried out.")
    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name="Pay $0.03 for this").click()
    press(opened.value, "Pay now")
    press(tab, "Try again")
    reads(tab, "Charged: $0.0124, of $0.0248 that was held.")


@with_and_without_scripts
def test_a_file_is_charged_by_its_rows(be, scripts):
    tab = be("petra", "/reports/exports/", 200)
    tab.get_by_label("Market").select_option(label="Benelux")
    with tab.expect_download() as saved:
        press(tab, "Download")
    assert len(saved.value.path().read_text().split()) == 2_558
    tab.reload()
    reads(tab, "What your last downloads cost", "$0.038355")
    assert not Hold.objects.filter(state="held").exists()
