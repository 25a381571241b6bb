import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from billing.conf import KEYS
from billing.diagnosis.checks.registration import CHECKS, check_shadow

TEXTS = st.text(max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | TEXTS | st.binary(max_size=4) | st.floats()
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(TEXTS | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from([*KEYS, "GATEWAY", "site_name"]) | TEXTS | st.integers() | st.none()
PLAUSIBLE = st.sampled_from(["billing.access.rate", "default", "/", "EUR", "a.b", ["x"], {"default": {}}])
ENTRIES = st.fixed_dictionaries(
    {}, optional={"BACKEND": JUNK | st.just("billing.gateways.sandbox"), "OPTIONS": JUNK}
)
GATEWAYS = st.dictionaries(st.sampled_from(["default", "other"]), ENTRIES | JUNK, max_size=2)
BILLINGS = st.one_of(
    JUNK,
    st.dictionaries(NAMES, JUNK | PLAUSIBLE, max_size=6),
    st.fixed_dictionaries({"GATEWAYS": GATEWAYS}),
)


def test_it_finds_nothing_wrong_with_the_tests_own_project(billing, found):
    billing(SITE_URL="https://reports.example")
    assert found(include_deployment_checks=True) == {}


def test_it_finds_nothing_wrong_without_any_setting(settings, found):
    settings.DEBUG = True
    del settings.BILLING
    assert found() == {}


@pytest.mark.parametrize("given", [None, 5, "SITE_NAME", [("SITE_NAME", "x")], b""])
def test_it_says_that_billing_is_no_dict_and_nothing_else(settings, found, given):
    settings.BILLING = given
    assert list(found()) == ["billing.E001"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ACESS_POLICIES", "ACCESS_POLICIES"), ("site_name", "SITE_NAME"), ("GATEWAY", "GATEWAYS")],
)
def test_it_guesses_what_an_unknown_key_was_meant_to_be(billing, found, typed, meant):
    billing(**{typed: ()})
    assert f'"{meant}"' in found()["billing.E002"].hint


def test_it_lists_the_known_keys_when_it_cannot_guess(settings, found):
    settings.BILLING = {**settings.BILLING, 1: 2}
    assert all(key in found()["billing.E002"].hint for key in KEYS)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("SITE_NAME", 5, 'BILLING["SITE_NAME"] is of type int'),
        ("SHADOW", "no", 'BILLING["SHADOW"] is of type str'),
        ("SEND_CSP", 1, 'BILLING["SEND_CSP"] is of type int'),
        ("EXEMPT_PREFIXES", "/open/", 'BILLING["EXEMPT_PREFIXES"] is of type str'),
        ("ACCESS_POLICIES", [None], 'BILLING["ACCESS_POLICIES"][0] is of type NoneType'),
        ("GATEWAYS", 3, 'BILLING["GATEWAYS"] is of type int'),
        ("GATEWAYS", {"default": "sandbox"}, "BILLING[\"GATEWAYS\"]['default'] is of type str"),
        ("PROTECTED_PREFIXES", {"/pro/": "a.b"}, "BILLING[\"PROTECTED_PREFIXES\"]['/pro/'] is of type str"),
        ("PROTECTED_PREFIXES", {7: ()}, 'BILLING["PROTECTED_PREFIXES"], the key 7, is of type int'),
    ],
)
def test_it_names_the_place_of_a_wrong_type(billing, found, key, value, said):
    billing(**{key: value})
    assert found()["billing.E003"].msg == said


def test_it_takes_a_list_for_a_tuple_and_a_translated_text(billing, found):
    from django.utils.translation import gettext_lazy

    billing(EXEMPT_PREFIXES=["/open/"], SITE_NAME=gettext_lazy("Reports"))
    assert found() == {}


def test_it_never_prints_a_value_that_may_be_a_secret(billing, found):
    billing(GATEWAYS=["sk_live_secret"], SUPPORT_EMAIL=b"sk_live_secret")
    assert "sk_live" not in str(found())


@given(billing=BILLINGS)
def test_it_never_crashes_on_what_somebody_typed(billing):
    with override_settings(BILLING=billing):
        for check in (*CHECKS, check_shadow):
            for message in check(None):
                assert message.id.startswith("billing.") and message.hint
