"""Pictures of every page, for people to look at: `python tools/screenshots.py FOLDER`. Proves nothing."""

import os
import re
from itertools import count
from pathlib import Path

import pytest

from tests.e2e.axe import SCHEMES
from tests.e2e.pages import in_other_states, make_it_full, of_numbers, of_the_admin, of_the_portal, walk
from tests.e2e.shop_pages import of_the_refused, of_the_shop

WIDTHS = (360, 768, 1280)
FOLDER = Path(os.environ.get("SCREENSHOTS", Path(__file__).with_name("screenshots")))

at_every_size = pytest.mark.parametrize("width", WIDTHS)
in_every_scheme = pytest.mark.parametrize("scheme", SCHEMES)


@pytest.fixture
def take(open_tab, width, scheme):
    """Takes a picture of each page, in the order in which they were visited."""
    size = {"width": width, "height": 900}

    def take(room, visits):
        numbers = count(1)

        def picture(tab, _response):
            name = re.sub(r"[a-z]+_[0-9A-Z]{20}", "one", tab.url.split("/", 3)[-1]).strip("/")
            file = f"{next(numbers):03} {re.sub(r'[^a-z0-9]+', '-', name.lower()) or 'home'}.png"
            tab.screenshot(path=FOLDER / f"{scheme} {width}" / room / file[:120], full_page=True)

        walk(lambda who: open_tab(who, viewport=size, color_scheme=scheme), visits, picture)

    return take


@in_every_scheme
@at_every_size
def test_pictures_of_the_portal_and_the_admin(take, world, width, scheme):
    make_it_full(world)
    take("portal", of_the_portal(world))
    take("other states", in_other_states(world))
    take("admin", of_the_admin(world).values())
    take("numbers", [of_numbers(world)])


@in_every_scheme
@at_every_size
def test_pictures_of_the_demo_and_of_every_refusal(take, demo, width, scheme):
    take("demo", of_the_shop(demo))
    take("refusals", of_the_refused(demo))
