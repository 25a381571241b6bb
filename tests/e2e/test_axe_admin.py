"""Our pages in the admin add nothing to what axe finds on those of Django itself."""

import pytest

from tests.e2e import axe
from tests.e2e.pages import Visit, of_numbers, of_the_admin, walk
from tests.samples import some

# Pages of Django's own, of every kind that ours are.
STOCK = [
    "/admin/auth/",
    "/admin/auth/user/",
    "/admin/auth/user/?q=o",
    "/admin/auth/user/1/change/",
    "/admin/auth/user/1/history/",
    "/admin/auth/user/1/delete/",
    "/admin/auth/group/1/change/",
]
# The customer's page within the admin's, and a mail, run no script, axe's neither, unless their policy is
# set aside.
INERT = ("admin:billing_denial_preview_page", "admin:billing_notice_content")
# Read-only tables: one is like the other, but for its columns.
FRAMES = ("_changelist", "_change", "_history")

# Django's own pages stay as they are while the tests run.
_known = set()


@pytest.fixture
def known(open_tab, world):
    """What is found on stock pages, that ours share the frame of."""
    if not _known:
        visits = [Visit(world.users["superuser"], path) for path in STOCK]
        found = walk(open_tab, visits, lambda tab, _: places(tab))
        _known.update(*found.values())
    return _known


def places(tab):
    return {(rule, where) for _, rule, where, _ in axe.look(tab)}


def looked_at(world):
    """A third of the pages of our own making, a few of those that Django makes of our tables; or all."""
    pages = of_the_admin(world)
    for name in INERT:
        pages.pop(name)
    of_tables = [name for name in pages if name.endswith(FRAMES)]
    own = [name for name in pages if not name.endswith(FRAMES)]
    return [pages[name] for name in (*some(own, one_in=5), *some(of_tables, one_in=16))]


def test_it_adds_nothing(open_tab, world, known):
    pages = looked_at(world)
    overview = Visit(world.users["superuser"], "/admin/billing/")
    assert walk(open_tab, [overview, *pages, of_numbers(world)], lambda tab, _: places(tab) - known) == {}


def test_it_finds_nothing_on_what_staff_see_of_the_customers_page(open_context, world):
    context = open_context(world.users["superuser"], bypass_csp=True)
    pages = [of_the_admin(world)[name] for name in INERT]
    assert walk(lambda _: context.new_page(), pages, lambda tab, _: axe.findings(tab)) == {}


def test_it_adds_nothing_when_a_reason_is_missing(open_tab, world, known):
    suspend = of_the_admin(world)["admin:billing_customer_suspend"]
    pressed = suspend._replace(press="Suspend")
    assert walk(open_tab, [pressed], lambda tab, _: places(tab) - known) == {}
