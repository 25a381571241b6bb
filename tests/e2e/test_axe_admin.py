"""Our pages in the admin add nothing to what axe finds on those of Django itself."""

import re

from tests.e2e import axe
from tests.e2e.pages import of_the_admin

# The pages of Django's own that are of the same kind as ours, by how an address ends.
STOCK = {
    "changelist": ["/admin/auth/user/", "/admin/auth/user/?q=o"],
    "history": ["/admin/auth/user/1/history/"],
    "change": ["/admin/auth/user/1/change/", "/admin/auth/group/1/change/"],
}
STOCK["page"] = [*STOCK["change"], "/admin/auth/", "/admin/auth/user/1/delete/"]


def kinds(found):
    """The rule and the kind of place, whatever the table and row are called."""
    return {(rule, re.sub(r"\d+|(?<=href\$=)[^\]]*|(?<=href=)[^\]]*", "…", where)) for _, rule, where, _ in found}


def test_show(open_tab, world):
    tab = open_tab(world.users["superuser"])
    known = {}
    for kind, pages in STOCK.items():
        for path in pages:
            r = tab.goto(path)
            print("STOCK", path, r.status, kinds(axe.look(tab)))
    for name, visit in of_the_admin(world).items():
        if name.endswith("preview_page"): continue
        r = tab.goto(visit.path)
        print("OURS", name, r.status, axe.look(tab))
