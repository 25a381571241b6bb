"""What is wrong with the options is told before anything is sent, and without a word of them."""

import pytest
from django.core import mail

from billing.gateways.stripe.gateway import Backend
from tests.gateways.stripe.conftest import OPTIONS

TEST, LIVE = "sk_test_CANARY1", "sk_live_CANARY1"
WRONG = {
    "SECRET_KEY is no key": [
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "pk_test_CANARY1"},
        {"SECRET_KEY": "whsec_CANARY1"},
        {"SECRET_KEY": f"{TEST}\n"},
        {"SECRET_KEY": f" {TEST}"},
        {"SECRET_KEY": "sk_test_"},
    ],
    "WEBHOOK_SECRETS names no": [
        {"WEBHOOK_SECRETS": []},
        {"WEBHOOK_SECRETS": [""]},
        {"WEBHOOK_SECRETS": ["whsec_"]},
        {"WEBHOOK_SECRETS": ["whsec_CANARY1", ""]},
        {"WEBHOOK_SECRETS": ["whsec_CANARY1\n"]},
        {"WEBHOOK_SECRETS": ["CANARY1"]},
        {"WEBHOOK_SECRETS": [None]},
    ],
    "WEBHOOK_SECRETS is of the wrong type": [{"WEBHOOK_SECRETS": "whsec_CANARY1"}],
    "SECRET_KEY is of the wrong type": [{"SECRET_KEY": None}, {"SECRET_KEY": b"sk_test_CANARY1"}],
    'no option "SECRET_KEYS"': [{"SECRET_KEYS": "CANARY1"}],
    "CARD_ENTRY is neither": [{"CARD_ENTRY": "popup"}],
    "needs the PUBLISHABLE_KEY": [
        {"PUBLISHABLE_KEY": ""},
        {"PUBLISHABLE_KEY": "sk_test_CANARY1"},
        {"PUBLISHABLE_KEY": "pk_live_CANARY1"},
        {"SECRET_KEY": LIVE},
    ],
    "TIMEOUT_SECONDS is out of range": [{"TIMEOUT_SECONDS": 0}, {"TIMEOUT_SECONDS": 3600}],
    "TIMEOUT_SECONDS is of the wrong type": [{"TIMEOUT_SECONDS": "20"}],
}
CASES = [(words, given) for words, cases in WRONG.items() for given in cases]


def found(**given):
    return Backend("default", {**OPTIONS, **given}).check()


@pytest.fixture
def in_production(monkeypatch):
    """Outside of tests, as far as anybody can tell."""
    monkeypatch.delattr(mail, "outbox")


def test_good_options_are_good():
    assert found() == []
    assert found(CARD_ENTRY="checkout", PUBLISHABLE_KEY="") == []
    assert found(SECRET_KEY="rk_live_1", PUBLISHABLE_KEY="pk_live_1", WEBHOOK_SECRETS=("whsec_1",)) == []


@pytest.mark.parametrize(("words", "given"), CASES, ids=lambda each: str(each)[:40])
def test_it_says_what_is_wrong(words, given):
    problems = found(**given)
    assert any(words in problem.message for problem in problems)
    assert all(problem.hint for problem in problems)
    assert "CANARY1" not in str(problems)


def test_nothing_at_all_is_said_in_words():
    messages = [problem.message for problem in Backend("default", {}).check()]
    assert messages == ["SECRET_KEY is no key of Stripe's", "WEBHOOK_SECRETS names no signing secret"]


def test_a_live_key_has_no_place_where_debug_is_on(settings):
    settings.DEBUG = True
    live = {"SECRET_KEY": LIVE, "PUBLISHABLE_KEY": "pk_live_1"}
    assert [problem.message for problem in found(**live)] == ["a live key is in use while DEBUG is on"]
    assert found() == []


def test_a_test_key_has_no_place_where_debug_is_off(in_production):
    assert [problem.message for problem in found()] == ["a test key is in use while DEBUG is off"]
    assert found(ALLOW_TEST_KEY=True) == []
    assert found(SECRET_KEY=LIVE, PUBLISHABLE_KEY="pk_live_1") == []
