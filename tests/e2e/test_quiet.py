"""No page makes the browser complain, under a policy that lets nothing of others and nothing inline run.

That nobody complains is what the fixture of every test here and elsewhere asserts when it closes its windows.
"""

import pytest

from tests.e2e.pages import in_other_states, of_the_admin, of_the_portal, walk
from tests.e2e.shop_pages import of_the_refused, of_the_shop
from tests.e2e.watch import Watch
from tests.samples import some

POLICY = "content-security-policy"


def loose(_tab, response):
    """The policy of a page that is not strict."""
    said = response.headers.get(POLICY, "none")
    is_strict = said.startswith("default-src 'self';") and "unsafe" not in said and "http" not in said
    return "" if is_strict else said


def test_the_portals_and_the_banks_pages_are_strict_and_quiet(open_tab, world):
    assert walk(open_tab, some([*of_the_portal(world), *in_other_states(world)], one_in=5), loose) == {}


def test_refusals_are_strict_and_quiet(open_tab, demo):
    def loose_one_of_ours(tab, response):
        return loose(tab, response) if response.status != 200 or "/billing/" in response.url else ""

    assert walk(open_tab, of_the_refused(demo, one_in=3), loose_one_of_ours) == {}


def test_the_admins_pages_are_quiet(open_tab, world):
    assert walk(open_tab, some(of_the_admin(world).values(), one_in=8), lambda *_: None) == {}


def test_the_demos_pages_are_quiet(open_tab, demo):
    assert walk(open_tab, of_the_shop(demo), lambda *_: None) == {}


@pytest.fixture
def watched(browser, live_server):
    context = browser.new_context(base_url=live_server.url)
    watch = Watch(context)
    page = context.new_page()
    page.goto("/billing/contact/")
    yield page, watch
    context.close()


ADD = "(name, how) => document.body.append(Object.assign(document.createElement(name), how))"


@pytest.mark.parametrize(
    ("said", "mistake"),
    [
        ("wrong", "console.error('wrong')"),
        ("old", "console.warn('old')"),
        ("gone", "setTimeout(() => { throw new Error('gone') })"),
        ("script-src", "add('script', {text: 'a()'})"),
        ("style-src", "document.body.innerHTML = '<p style=\"color: red\">Inline</p>'"),
        ("script-src", "add('script', {src: '//e.example/'})"),
        ("404", "add('img', {src: '/static/none.png'})"),
    ],
)
def test_it_would_hear_of_it(watched, said, mistake):
    page, watch = watched
    assert watch.noise == []
    page.evaluate(f"() => {{ const add = {ADD}; {mistake} }}")
    for _ in range(30):
        # Complaints come a little after what they are about.
        if watch.noise:
            break
        page.wait_for_timeout(100)
    assert said in " ".join(watch.noise)
