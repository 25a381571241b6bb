"""A browser, on the host project of the tests or on the demo. Every page of every test is watched."""

import os
from functools import partial
from io import StringIO
from pathlib import Path

# Playwright keeps an event loop in the thread of the tests, in which Django would see a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from project.settings.base import BILLING as DEMO_BILLING
from tests.e2e.watch import Watch
from tests.security.world import BILLING as WORLD_BILLING
from tests.security.world import make_world
from tests.snapshots import once

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 15_000


@pytest.fixture(scope="session")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.fail(f"there is no Chromium at {CHROMIUM}: name one in CHROMIUM=…", pytrace=False)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(browser, live_server):
    """Opens a window for somebody, signed in. At the end no page in it may have complained."""
    opened = []

    def open_context(user=None, **options):
        options = {"base_url": live_server.url, "reduced_motion": "reduce"} | options
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        if user is not None:
            context.add_cookies([session_of(user) | {"url": live_server.url}])
        opened.append((context, Watch(context)))
        return context

    yield open_context
    for context, _ in opened:
        context.close()
    noise = [said for _, watch in opened for said in watch.noise]
    assert not noise, "\n".join(["", *noise])


@pytest.fixture
def open_tab(open_context):
    return lambda user=None, **options: open_context(user, **options).new_page()


def session_of(user):
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


@pytest.fixture
def world(live_server, settings):
    """One of everything that has an address, by the real clock as the sessions are."""
    settings.BILLING = {**settings.BILLING, **WORLD_BILLING, "CLOCK": "django.utils.timezone.now"}
    return once("world", make_world)


@pytest.fixture
def demo(live_server, settings, django_user_model):
    """The demo's own addresses and its seeded cast, by name."""
    settings.ROOT_URLCONF = "project.urls"
    settings.DEBUG = True
    settings.INTERNAL_IPS = ["127.0.0.1"]
    settings.BILLING = {**settings.BILLING, "PROTECTED_PREFIXES": DEMO_BILLING["PROTECTED_PREFIXES"]}
    once("demo", partial(call_command, "seed_demo", stdout=StringIO()))
    return {user.username: user for user in django_user_model.objects.all()}
