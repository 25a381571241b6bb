"""Open redirects: whatever `next` says, nobody is sent to, or shown a link to, another site (OWASP)."""

import re
from itertools import product
from urllib.parse import urljoin, urlsplit

import pytest

from billing.gateways.sandbox.cards import BY_SLUG
from billing.payment_methods.setups.models import Setup
from billing.testing import enter_card
from tests.samples import some
from tests.security.addresses import our_addresses, path_of
from tests.security.forms import read
from tests.security.matrix import undone

pytestmark = pytest.mark.sampled(6)

EVIL = [
    "//evil.example",
    "///evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://evil.example/page/",
    "http:evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "https://testserver@evil.example/",
    "//testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://testserver:80@evil.example",
    "/page/\r\nLocation: https://evil.example/",
    "/page/%0d%0aLocation:%20https://evil.example/\r\n",
    "javascript:alert('evil.example')",
    "JaVaScRiPt://evil.example/%0aalert(1)",
    "data:text/html,evil.example",
    "ftp://evil.example/",
    "https://evil。example/",
    "//[::1]evil.example",
    "evil.example",
    "billing:overview",
    "nowhere",
    "x" * 5000 + "//evil.example",
]
HERE = "http://testserver/billing/"


def leads_away(address):
    """Whether a browser on our page would leave our site for it (WHATWG URL: what browsers read into it)."""
    seen = "".join(c for c in address.strip() if c > " ").replace("\\", "/")
    seen = re.sub(r"^/{2,}", "//", seen)
    seen = re.sub(r"(?i)^(https:/*|http:/{2,})", lambda m: m[0].partition(":")[0] + "://", seen)
    parts = urlsplit(urljoin(HERE, seen))
    return parts.scheme not in {"http", "https"} or parts.hostname != "testserver"


def said_by(response):
    """Every address the response gives: where it sends to, and what its page links and keeps for later."""
    given = [response.get("Location", ""), response.get("HX-Redirect", "")]
    if "html" in response.get("Content-Type", ""):
        page = read(response.text)
        given += [address for address in page.addresses if not address.startswith(("mailto:", "data:,"))]
        given += [form.fields["next"] for form in page.forms if "next" in form.fields]
    return given


def ask(client, method, path, evil):
    if method == "GET":
        return client.get(path, {"next": evil}, headers={"Accept": "text/html"})
    return client.post(path, {"next": evil, **DETAILS}, headers={"Accept": "text/html"})


# A form that is in order, so that it gets as far as its redirect.
DETAILS = {"email": "ada@example.com", "locale": "en", "time_zone": "UTC"}
PAGES = [name for name in sorted(our_addresses()) if name.startswith("billing:")]
each_evil = pytest.mark.parametrize("evil", EVIL, ids=lambda evil: ascii(evil)[:40])


def test_it_leads_nobody_away_by_any_page(world):
    away, client = [], world.client("owner")
    for name, evil, method in some(product(PAGES, EVIL, ("GET", "POST")), one_in=5):
        with undone():
            response = ask(client, method, path_of(name, world), evil)
        away += [(name, method, said) for said in said_by(response) if leads_away(said)]
    assert away == []


@each_evil
def test_it_leads_nobody_away_by_the_way_of_a_card(client, bo, evil):
    """The address is kept while the customer is at the bank, and looked at again on the way back."""
    client.force_login(bo)
    card_page = client.post("/billing/payment-methods/add/", {"next": evil})["Location"]
    back = client.post(card_page, {"use": "visa"})["Location"]
    assert not leads_away(client.get(back)["Location"])
    assert bo.customer.payment_methods.exists()


@each_evil
def test_it_trusts_no_row_that_was_written_before(client, bo, at, evil):
    """A row from an older version, or from a database that somebody else wrote to."""
    setup = enter_card(bo.customer, BY_SLUG["visa"].number, at=at)
    Setup.objects.update(next_url=evil.replace("\x00", "")[:2000])
    client.force_login(bo)
    assert not leads_away(client.get(f"/billing/payment-methods/add/{setup.public_id}/return/")["Location"])


@pytest.mark.parametrize("evil", [e for e in EVIL if e.isprintable()], ids=lambda evil: ascii(evil)[:40])
def test_it_leads_nobody_away_by_what_htmx_says(client, bo, evil):
    client.force_login(bo)
    url = evil.encode("ascii", "ignore").decode()
    told = {"HX-Request": "true", "HX-Current-URL": url, "Accept": "text/html"}
    response = client.get("/page/", headers=told)
    assert response.status_code == 402
    assert [said for said in said_by(response) if leads_away(said)] == []


def test_it_leads_back_to_where_the_customer_was(client, bo):
    client.force_login(bo)
    card_page = client.post("/billing/payment-methods/add/", {"next": "/page/?month=5&x=ü"})["Location"]
    back = client.post(card_page, {"use": "visa"})["Location"]
    assert client.get(back)["Location"] == "/page/?month=5&x=%C3%BC"


# Strange, and still of this site: a browser reads them as paths.
STRANGE = {
    "http:evil.example",
    "evil.example",
    "nowhere",
    *(evil for evil in EVIL if evil.startswith(("/page/", "xx"))),
}


@each_evil
def test_it_would_see_an_address_that_leads_away(evil):
    assert leads_away(evil) != (evil in STRANGE)
