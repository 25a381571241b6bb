import re, os
from itertools import count
import pytest
from pathlib import Path
from tests.e2e.pages import in_other_states, make_it_full, of_the_portal, walk
@pytest.mark.parametrize("scheme,width",[("light",360),("dark",1280),("light",1280)])
def test_shots(open_tab, world, scheme, width):
    make_it_full(world)
    n=count(1)
    def take(tab,_r):
        name=re.sub(r"[^a-z0-9]+","-",re.sub(r"[a-z]+_[0-9A-Z]{20}[^/]*","one",tab.url.split("/",3)[-1]).lower())
        if any(w in name for w in ("invoice","pay-","payments","credit","billing-")) or name=="billing-":
            tab.screenshot(path=f"/tmp/w/shots3/{scheme}{width}/{next(n):02}{name[:60]}.png", full_page=True)
        wide = tab.evaluate("document.documentElement.scrollWidth")
        return wide > width and wide
    found = walk(lambda who: open_tab(who, viewport={"width":width,"height":900}, color_scheme=scheme), [*of_the_portal(world), *in_other_states(world)], take)
    assert not found
