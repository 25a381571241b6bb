"""No link leads nowhere."""

import re

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, name_of, prose

LINK = re.compile(r"\]\(([^)\s]+)\)")


def links(page):
    found = LINK.findall(prose(page.read_text("utf-8")))
    return [link for link in found if not link.startswith(("http:", "https:", "mailto:"))]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_in_the_index():
    index = ROOT / "docs/README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    assert {page for page in PAGES if "docs" in page.parts} - {index} <= linked


def test_the_pictures_are_small():
    assert all(picture.stat().st_size < 150_000 for picture in (ROOT / "docs/images").iterdir())
