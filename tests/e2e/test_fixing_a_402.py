"""402, its fix, and in: what the whole project is for."""

import pytest

from tests.e2e.hands import (
    ANOTHER,
    CONFIRMED,
    DECLINED,
    WORKS,
    enter_card,
    follow,
    is_let_in,
    press,
    reads,
    sees,
    type_card,
)

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def open_page(open_tab, scripts):
    """The guarded page, asked for by somebody."""

    def open_page(user, status):
        tab = open_tab(user, java_script_enabled=scripts)
        assert tab.goto("/page/").status == status
        return tab

    return open_page


@with_and_without_scripts
def test_a_card_is_added_and_the_page_opens(open_page, bo, scripts):
    tab = open_page(bo, 402)
    sees(tab, "No payment method")
    reads(tab, "Nothing was charged.", "den_")
    follow(tab, "Add a card")
    enter_card(tab, WORKS)
    is_let_in(tab, "/page/")


@with_and_without_scripts
def test_somebody_signs_in_and_becomes_a_customer_on_the_way(open_page, cy, scripts):
    tab = open_page(None, 200)
    tab.get_by_label("Username").fill("cy")
    tab.get_by_label("Password").fill("secret")
    press(tab, "Sign in")
    follow(tab, "Add a card")
    enter_card(tab, WORKS)
    is_let_in(tab, "/page/")


@with_and_without_scripts
def test_a_confirmation_that_was_put_off_is_asked_for_by_the_402(open_page, bo, scripts):
    tab = open_page(bo, 402)
    follow(tab, "Add a card")
    enter_card(tab, CONFIRMED)
    press(tab, "Not now")
    sees(tab, "Confirm with your bank")
    assert tab.goto("/page/").status == 402
    sees(tab, "Confirmation by your bank needed")
    follow(tab, "Confirm with your bank")
    press(tab, "Continue to your bank")
    press(tab, "Confirm")
    is_let_in(tab, "/page/")


@with_and_without_scripts
def test_after_a_declined_card_another_one_is_offered(open_page, bo, scripts):
    tab = open_page(bo, 402)
    follow(tab, "Add a card")
    enter_card(tab, DECLINED)
    sees(tab, "Card declined")
    assert tab.goto("/page/").status == 402
    reads(tab, "Nothing was charged.")
    follow(tab, "Use another card")
    enter_card(tab, ANOTHER)
    is_let_in(tab, "/page/")


@with_and_without_scripts
def test_the_bank_takes_no_real_card_and_the_way_goes_on(open_page, bo, scripts):
    tab = open_page(bo, 402)
    follow(tab, "Add a card")
    enter_card(tab, "4111 1111 1111 1111")
    assert tab.locator(".errorlist").inner_text() == "This is the sandbox: never type a real card."
    assert tab.get_by_label("Test card number").input_value() == ""
    type_card(tab, WORKS)
    is_let_in(tab, "/page/")


@with_and_without_scripts
def test_a_refused_form_is_kept_and_sent_again(open_context, demo, scripts):
    window = open_context(demo["nora"], java_script_enabled=scripts)
    tab = window.new_page()
    tab.goto("/reports/commission/")
    tab.get_by_label("Title").fill("Drones")
    tab.get_by_label("Question").fill("How many fly?\nAnd where to?")
    press(tab, "Order the report")
    reads(tab, "What you sent was not carried out.")
    assert tab.get_by_label("question").input_value() == "How many fly?\nAnd where to?"
    with window.expect_page() as opened:
        tab.get_by_role("link", name="Add a card").click()
    enter_card(opened.value, WORKS)
    sees(opened.value, "Payment methods")
    press(tab, "Try again")
    reads(tab, "“Drones” is ordered.")


@with_and_without_scripts
def test_an_outage_of_the_bank_is_said_and_the_button_works_afterwards(open_context, demo, scripts):
    tab = open_context(demo["greta"], java_script_enabled=scripts).new_page()
    tab.goto("/reports/quarterly/")
    follow(tab, "Add a card")
    press(tab, "Continue to card entry")
    reads(tab, "You can try again in 30 seconds.")
    bank = open_context(demo["staff"], java_script_enabled=scripts).new_page()
    bank.goto("/billing/sandbox/bank/")
    press(bank, "Mend")
    press(tab, "Try again")
    type_card(tab, WORKS)
    sees(tab, "The quarter: Q4 2025")
