import pytest

from billing.access.rates import policy
from billing.diagnosis.checks.rates import check_rate_cache

PER_PROCESS = ["django.core.cache.backends.locmem.LocMemCache", "django.core.cache.backends.dummy.DummyCache"]
SHARED = "django.core.cache.backends.db.DatabaseCache"


def caches(backend):
    return {"default": {"BACKEND": backend, "LOCATION": "of_this_test"}}


def ids():
    return [message.id for message in check_rate_cache(None)]


def test_it_finds_a_cache_that_there_is_not(billing):
    billing(RATE_CACHE="rates")
    assert ids() == ["billing.E016"]


@pytest.mark.parametrize("backend", PER_PROCESS)
def test_it_finds_rates_that_each_process_counts_for_itself(settings, backend):
    settings.CACHES = caches(backend)
    assert ids() == ["billing.E017"]
    assert "3-per-min" in check_rate_cache(None)[0].msg


def test_it_lets_one_process_count_for_itself_while_debug_is_on(settings):
    settings.DEBUG = True
    assert ids() == []


def test_it_is_content_with_a_shared_cache(settings):
    settings.CACHES = caches(SHARED)
    assert ids() == []


def test_it_asks_nothing_of_a_project_without_rates(settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.diagnosis.things"
    monkeypatch.setattr("billing.diagnosis.checks.rates.in_use", set())
    assert policy.in_use and ids() == []
