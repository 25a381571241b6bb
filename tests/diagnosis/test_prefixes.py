import pytest

OURS = "billing.access.middleware.PaymentRequiredMiddleware"
DJANGOS = "django.contrib.auth.middleware.AuthenticationMiddleware"


@pytest.mark.parametrize(
    ("key", "value"), [("PROTECTED_PREFIXES", {"pro/": ()}), ("EXEMPT_PREFIXES", ["pro/"])]
)
def test_it_finds_a_prefix_that_matches_no_path(billing, found, key, value):
    billing(**{key: value})
    error = found()["billing.E013"]
    assert key in error.msg and '"/pro/"' in error.hint


def test_it_finds_prefixes_that_nothing_guards(settings, found):
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if path != OURS]
    assert OURS in found()["billing.E014"].hint


def test_it_does_not_ask_for_the_middleware_without_prefixes(billing, settings, found):
    billing(PROTECTED_PREFIXES={})
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if path != OURS]
    assert found() == {}


@pytest.mark.parametrize("signs_in", [DJANGOS, "tests.diagnosis.things.OwnAuthentication"])
def test_it_finds_the_middleware_before_anybody_has_signed_in(settings, found, signs_in):
    settings.MIDDLEWARE = [OURS, signs_in]
    assert list(found()) == ["billing.E015"]


def test_it_leaves_a_middleware_that_does_not_import_to_django(settings, found):
    settings.MIDDLEWARE = ["shop.nowhere", *settings.MIDDLEWARE]
    assert found() == {}
