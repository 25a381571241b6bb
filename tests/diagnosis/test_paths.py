import pytest

PLACES = {
    "CLOCK": lambda path: path,
    "OWNER_RESOLVER": lambda path: path,
    "ROLES": lambda path: path,
    "CLIENT_IDENTITY": lambda path: path,
    "STANDING_SOURCES": lambda path: [path],
    "ACCESS_POLICIES": lambda path: [path],
    "PROTECTED_PREFIXES": lambda path: {"/pro/": [path]},
}


@pytest.mark.parametrize("key", PLACES)
@pytest.mark.parametrize("path", ["shop.nowhere", "tests.diagnosis.things.absent", "nodots", ""])
def test_it_finds_a_path_that_does_not_import(billing, found, key, path):
    billing(**{key: PLACES[key](path)})
    error = found()["billing.E008"]
    assert f'BILLING["{key}"]' in error.msg and repr(path) in error.msg


@pytest.mark.parametrize("key", PLACES)
def test_it_finds_what_cannot_be_called(billing, found, key):
    billing(**{key: PLACES[key]("tests.diagnosis.things.NOT_CALLABLE")})
    assert f'BILLING["{key}"]' in found()["billing.E009"].msg


@pytest.mark.parametrize("path", ["tests.diagnosis.things.policy_without_an_instant", "billing.access.rate"])
def test_it_finds_what_is_no_policy(billing, found, path):
    billing(ACCESS_POLICIES=[path])
    assert "(facts, at)" in found()["billing.E009"].hint


def test_it_finds_roles_that_name_no_payers(billing, found):
    billing(ROLES="tests.diagnosis.things.SeesButNamesNoPayers")
    assert list(found()) == ["billing.E009"]


def test_it_finds_a_clock_that_does_not_tell_the_time_zone(billing, found):
    billing(CLOCK="tests.diagnosis.things.naive_clock")
    assert list(found()) == ["billing.E010"]


def test_it_finds_a_project_that_does_without_time_zones(billing, settings, found):
    billing(CLOCK="django.utils.timezone.now")
    settings.USE_TZ = False
    assert "USE_TZ" in found()["billing.E010"].hint


def test_it_does_not_judge_a_clock_that_cannot_be_read_yet(billing, found):
    billing(CLOCK="tests.diagnosis.things.broken_clock")
    assert found() == {}
