"""Nothing has to be scrolled sideways on 320 pixels (WCAG 1.4.10), in any language and direction."""

import pytest

from billing.customers.actions import change_billing_details
from tests.e2e.pages import Visit, in_other_states, make_it_full, of_the_portal, of_who_cannot_pay, walk
from tests.e2e.shop_pages import of_the_refused, of_the_shop
from tests.samples import some

WIDTH = 320
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 5
LONG_EMAIL = f"{'accounts.payable.' * 3}europe@{'subsidiary.' * 5}example.com"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]

# German has longer words than English, and Arabic runs the other way.
too_wide = pytest.mark.parametrize("language", ["de", "ar"])


@pytest.fixture
def open_narrow(open_tab, settings, language):
    settings.LANGUAGES = LANGUAGES
    return lambda who: open_tab(who, viewport={"width": WIDTH, "height": 700}, locale=language)


@pytest.fixture
def with_long_names(world, django_user_model, monkeypatch):
    monkeypatch.setattr(django_user_model, "__str__", lambda user: "x" * 150)
    change_billing_details(world.customer, name=LONG_NAME, email=LONG_EMAIL)
    return world


def sideways(tab, _response):
    """How wide the page is, where that is too wide; and whether it runs the way its language does."""
    is_shell = tab.locator("body.billing-shell").count()
    runs = "rtl" if "ar" in tab.evaluate("navigator.language") else "ltr"
    if is_shell and tab.evaluate("document.documentElement.dir") != runs:
        return "runs the wrong way"
    width = tab.evaluate("document.documentElement.scrollWidth")
    return width if width > WIDTH else None


@too_wide
def test_the_portals_pages_fit(open_narrow, with_long_names, language):
    pages = of_the_portal(with_long_names)
    # The other way round the same rules lay the pages out: half of them tell.
    assert walk(open_narrow, pages if language == "de" else some(pages, one_in=4), sideways) == {}


@too_wide
def test_they_fit_in_any_other_state(open_narrow, with_long_names):
    make_it_full(with_long_names)
    full = Visit(with_long_names.users["owner"], "/billing/payment-methods/")
    assert walk(open_narrow, [full, *some(in_other_states(with_long_names), one_in=6)], sideways) == {}


@too_wide
def test_a_refusal_of_somebody_with_a_long_name_fits(open_narrow, with_long_names):
    assert walk(open_narrow, of_who_cannot_pay(with_long_names), sideways) == {}


@too_wide
def test_every_refusal_fits(open_narrow, demo):
    assert walk(open_narrow, of_the_refused(demo, one_in=4), sideways) == {}


@pytest.mark.parametrize("language", ["en"])
def test_the_demo_fits(open_narrow, demo):
    assert walk(open_narrow, of_the_shop(demo), sideways) == {}


@pytest.mark.parametrize("language", ["en"])
def test_it_would_see_what_is_too_wide(open_narrow):
    tab = open_narrow(None)
    tab.set_content("<p style='width: 321px'>Wide</p>")
    assert sideways(tab, None) > WIDTH
