import pytest
from tests.e2e import axe
from tests.e2e.pages import Visit, of_the_admin, walk
from tests.e2e.test_narrow import sideways, open_narrow  # noqa
from tests.e2e.test_axe_admin import places, STOCK
from tests.security.addresses import path_of

NAMES = ["money","write_invoice","refund_payment","send_invoice","change","grant_credit"]

def visits(world):
    admin = of_the_admin(world)
    su = world.users["superuser"]
    out = [admin[f"admin:billing_customer_{n}"] for n in NAMES] + [admin["admin:billing_books"]]
    out.append(admin["admin:billing_customer_change_limit"]._replace(press="Show what will happen", typed={"limit":"500","why":"good customer"}))
    out.append(admin["admin:billing_customer_refund_payment"]._replace(press="Show what will happen", typed={"amount":"2","why":"good customer"}))
    out.append(admin["admin:billing_customer_write_invoice"]._replace(press="Show what will happen", typed={"description_1":"Work","unit_price_1":"20", "why":"good customer"}))
    out.append(admin["admin:billing_customer_write_invoice"]._replace(press="Show what will happen", typed={"description_1":"Work","unit_price_1":"-20", "why":""}))
    return out

def test_axe(open_tab, world):
    stock = walk(open_tab, [Visit(world.users["superuser"], p) for p in STOCK], lambda tab, _: places(tab))
    known = set().union(*stock.values())
    found = walk(open_tab, visits(world), lambda tab, _: places(tab) - known)
    assert found == {}

@pytest.mark.parametrize("width,scheme", [(320,"light"),(1280,"dark"),(1280,"light")])
def test_pics(open_tab, world, width, scheme):
    n=[0]
    wide={}
    def pic(tab, r):
        n[0]+=1
        tab.screenshot(path=f"/tmp/shots/{scheme}{width}-{n[0]:02}.png", full_page=True)
        w = tab.evaluate("document.documentElement.scrollWidth")
        if w > width: wide[tab.url]=w
    walk(lambda who: open_tab(who, viewport={"width":width,"height":800}, color_scheme=scheme), visits(world), pic)
    assert wide == {}
