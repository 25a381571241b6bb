"""WCAG 2.2 AA, as far as a program can tell: axe finds nothing on any page of ours, in light and dark."""

import pytest
from django.urls import reverse

from billing.customers.actions import create_customer
from tests.e2e import axe
from tests.e2e.pages import Visit, in_other_states, make_it_full, of_the_portal, of_who_cannot_pay, walk
from tests.e2e.shop_pages import of_the_refused, of_the_shop
from tests.samples import some

INSERT = """(html) => { document.querySelector("main").innerHTML = html }"""


def findings(tab, _response):
    return axe.findings(tab)


def test_it_finds_nothing_on_the_portals_and_the_banks_pages(open_tab, world):
    assert walk(open_tab, of_the_portal(world), findings) == {}


def test_it_finds_nothing_on_them_in_any_other_state(open_tab, world):
    assert walk(open_tab, some(in_other_states(world), one_in=2), findings) == {}


def test_it_finds_nothing_on_pages_full_of_cards(open_tab, world):
    make_it_full(world)
    cards, owner = reverse("billing:payment_methods"), world.users["owner"]
    full = [Visit(owner, path) for path in (reverse("billing:overview"), cards, f"{cards}?page=2")]
    assert walk(open_tab, full, findings) == {}


def test_it_finds_nothing_on_what_is_told_to_who_may_only_look(open_tab, world):
    assert walk(open_tab, of_who_cannot_pay(world), findings) == {}


def test_it_finds_nothing_on_any_refusal(open_tab, demo):
    assert walk(open_tab, of_the_refused(demo, one_in=3), findings) == {}


def test_it_finds_nothing_on_the_demo(open_tab, demo):
    assert walk(open_tab, of_the_shop(demo), findings) == {}


@pytest.mark.parametrize("name", ["nora", "susan", "mick"])
def test_it_finds_nothing_on_a_refusal_within_a_page(open_tab, demo, name):
    tab = open_tab(demo[name])
    tab.goto("/")
    refused = tab.request.get(reverse("reports:quarterly"), headers={"HX-Request": "true"})
    tab.evaluate(INSERT, refused.text())
    assert axe.findings(tab, ".fragment") == []


def test_it_finds_nothing_on_the_way_to_another_site(open_context, world, settings, at):
    gateways = {**settings.BILLING["GATEWAYS"], "elsewhere": {"BACKEND": "tests.security.vault"}}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": gateways}
    pupil = type(world.users["owner"]).objects.create(username="pupil")
    create_customer(pupil, at=at, gateway="elsewhere")
    context = open_context(pupil)
    # The page sends its reader on at once; an answer without content leaves the page standing.
    context.route("https://gateway.invalid/**", lambda route: route.fulfill(status=204))
    way = Visit(pupil, reverse("billing:add_card"), press="Continue to card entry")
    assert walk(lambda _: context.new_page(), [way], findings) == {}


@pytest.mark.parametrize(
    ("rule", "html"),
    [
        ("image-alt", "<img src='data:,'>"),
        ("color-contrast", "<p style='color: #777; background: #888'>Hardly read</p>"),
        ("label", "<input>"),
        ("target-size", "<a href='/a'>a</a><br>" * 2),
    ],
)
def test_it_would_see_what_is_wrong(browser, rule, html):
    page = browser.new_page()
    page.set_content(f"<!doctype html><html lang=en><title>Wrong</title><main>{html}</main>")
    assert rule in {found for _, found, *_ in axe.look(page)}
    page.close()


def test_it_fails_where_axe_is_not_installed(browser, monkeypatch, tmp_path):
    axe.source.cache_clear()
    monkeypatch.setattr(axe, "SOURCE", tmp_path / "axe.min.js")
    page = browser.new_page()
    with pytest.raises(pytest.fail.Exception, match="npm"):
        axe.look(page)
    page.close()
