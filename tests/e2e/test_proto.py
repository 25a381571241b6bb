from tests.e2e.axe import findings
from tests.security.addresses import our_addresses, path_of
from tests.e2e.axe import look
import time

def test_host(open_tab, world):
    tabs = {}
    for who in ("owner","superuser","viewer"):
        tabs[who] = open_tab(world.users[who])
    import faulthandler; faulthandler.dump_traceback_later(60, exit=True)
    for name in our_addresses():
        if name.startswith(("billing_api:",)) or name in ("billing:make_default","billing:reorder"): continue
        if name.endswith(("_add","_delete")): continue
        who = "superuser" if name.startswith("admin") or name=="billing:sandbox:bank" else "viewer" if name=="billing:ask" else "owner"
        t=time.time()
        r = tabs[who].goto(path_of(name, world))
        t1=time.time()
        f = look(tabs[who])
        print(name, r.status, r.headers.get("content-security-policy","-")[:20], round(t1-t,2), round(time.time()-t1,2), set((a,b,c) for a,b,c,d in f))

def test_stock(open_tab, world):
    tab = open_tab(world.users["superuser"])
    for path in ["/admin/", "/admin/auth/", "/admin/auth/user/", "/admin/auth/user/?q=a", "/admin/auth/user/1/change/","/admin/auth/user/1/history/","/admin/auth/user/2/delete/","/admin/auth/user/add/"]:
        r = tab.goto(path)
        f = look(tab)
        print(path, r.status, set((a,b,c) for a,b,c,d in f))
