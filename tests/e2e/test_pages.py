"""No page escapes: what is not looked at shows nothing."""

from tests.e2e.pages import CLOSED, FILES, ONLY_POSTED, of_the_admin, of_the_portal
from tests.security.addresses import our_addresses, path_of


def test_every_page_is_looked_at(world):
    looked_at = {visit.path for visit in (*of_the_portal(world), *of_the_admin(world).values())}
    pages = [name for name in our_addresses() if not name.startswith("billing_api:")]
    others = {name for name in pages if path_of(name, world) not in looked_at}
    assert {name for name in others if not name.endswith(CLOSED)} == ONLY_POSTED | FILES


def test_what_is_not_looked_at_shows_nothing(world):
    client = world.client("superuser")
    names = [name for name in our_addresses() if name in ONLY_POSTED or name.endswith(CLOSED)]
    shown = {name: client.get(path_of(name, world)).status_code for name in names}
    assert {name: status for name, status in shown.items() if status not in {403, 405}} == {}
