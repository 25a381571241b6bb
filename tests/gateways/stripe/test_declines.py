"""Every code of a refusal is hard or soft; one that nobody knows is soft, and is noted once."""

import logging

import pytest

from billing.gateways.stripe.declines import HARD, SAME_AS, SOFT, _note, refusal

# Those that Stripe does not retry by itself, whatever the day (Stripe, "Smart Retries").
NEVER_RETRIED = """
    highest_risk_level incorrect_number lost_card pickup_card revocation_of_all_authorizations
    revocation_of_authorization stolen_card transaction_not_allowed
"""
# Of Stripe's page "Decline codes", all of them.
PUBLISHED = """
    authentication_required approve_with_id call_issuer card_not_supported card_velocity_exceeded
    currency_not_supported do_not_honor do_not_try_again duplicate_transaction expired_card fraudulent
    generic_decline incorrect_number incorrect_cvc incorrect_pin incorrect_zip insufficient_funds
    invalid_account invalid_amount invalid_cvc invalid_expiry_month invalid_expiry_year invalid_number
    invalid_pin issuer_not_available lost_card merchant_blacklist mobile_device_authentication_required
    new_account_information_available no_action_taken not_permitted offline_pin_required
    online_or_offline_pin_required pickup_card pin_try_exceeded processing_error reenter_transaction
    restricted_card revocation_of_all_authorizations revocation_of_authorization security_violation
    service_not_allowed stolen_card stop_payment_order testmode_decline transaction_not_allowed
    try_again_later withdrawal_count_limit_exceeded
"""


@pytest.fixture(autouse=True)
def nothing_noted():
    _note.cache_clear()


def test_a_code_is_hard_or_soft_and_never_both():
    assert not HARD & SOFT
    assert set(SAME_AS.values()) <= HARD | SOFT


@pytest.mark.parametrize("code", PUBLISHED.split())
def test_every_published_code_is_known(code, caplog):
    refusal("card_declined", code, "")
    assert not caplog.records


@pytest.mark.parametrize("code", NEVER_RETRIED.split())
def test_what_stripe_never_retries_is_hard(code):
    assert refusal("card_declined", code, "") == (code, True)


@pytest.mark.parametrize("code", sorted(HARD | SOFT))
def test_each_is_told_by_its_own_word(code):
    word, is_hard = refusal(code, "", "")
    assert (word, is_hard) == (SAME_AS.get(code, code), code in HARD)


@pytest.mark.parametrize("code", sorted(HARD | SOFT))
def test_the_networks_ban_makes_any_code_hard(code):
    assert refusal("card_declined", code, "do_not_try_again")[1]


@pytest.mark.parametrize("advice", ["confirm_card_data", "try_again_later", "", "new"])
def test_other_advice_changes_nothing(advice):
    assert refusal("card_declined", "insufficient_funds", advice) == ("insufficient_funds", False)


@pytest.mark.parametrize(
    ("code", "decline_code", "word"),
    [
        ("card_declined", "", "card_declined"),
        ("card_declined", "generic_decline", "card_declined"),
        ("card_declined", "lost_card", "lost_card"),
        ("expired_card", "", "expired_card"),
        ("invalid_number", "", "incorrect_number"),
        ("payment_intent_authentication_failure", "", "authentication_failed"),
        ("setup_intent_authentication_failure", "", "authentication_failed"),
        ("", "", "card_declined"),
    ],
)
def test_the_banks_reason_counts_before_the_general_one(code, decline_code, word):
    assert refusal(code, decline_code, "")[0] == word


def test_a_new_code_is_soft_and_noted_once(caplog):
    with caplog.at_level(logging.WARNING, logger="billing.gateways"):
        found = [refusal("card_declined", "moon_in_the_wrong_house", "") for _ in range(3)]
    assert set(found) == {("moon_in_the_wrong_house", False)}
    assert [record.args for record in caplog.records] == [("moon_in_the_wrong_house",)]
