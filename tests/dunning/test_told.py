"""What the customer reads of it: on the invoice, on the overview, on the project's own pages."""

import pytest
from django.template import RequestContext, Template

from billing.payments.dunning.actions import pause_dunning
from tests.dunning.test_ladder import the_default  # noqa: F401
from tests.dunning.world import HOUR, World, dunning, live_until


@pytest.fixture
def read(client, bo):
    client.force_login(bo)

    def read(path):
        return " ".join(client.get(path).content.decode().split())

    return read


@pytest.fixture
def tag(rf, bo):
    """A page of the project's, as Bo sees it."""

    def render(source):
        request = rf.get("/")
        request.user = bo
        return Template(source).render(RequestContext(request))

    return render


@pytest.fixture
def banner(tag):
    return lambda: tag("{% load billing %}{% billing_banner %}")


@pytest.fixture
def page(read, invoice):
    return lambda: read(f"/billing/invoices/{invoice.public_id}/")


@pytest.fixture
def refused(bank, card):
    def refuse(code="insufficient_funds", *, is_hard=False):
        bank.refuse_charges(card.gateway_reference, code=code, is_hard=is_hard)

    return refuse


def test_the_invoice_tells_each_try_its_reason_and_the_next(refused, page):
    refused()
    live_until(3)
    shown = page()
    for day in ("Nov. 22, 2026", "Nov. 24, 2026"):
        told = f"We tried Visa ending in 4242 on {day}. The bank declined the card: the card does not have"
        assert told in shown
    assert "Next try: Nov. 29, 2026." in shown
    assert "From Nov. 30, 2026" in shown
    assert "From Dec. 7, 2026" in shown


@pytest.mark.parametrize("code", ["lost_card", "stolen_card"])
def test_whoever_holds_a_stolen_card_does_not_read_that_the_bank_knows(refused, page, code):
    refused(code, is_hard=True)
    live_until(1)
    shown = page()
    assert "The bank declined the card and gave no reason." in shown
    assert not {"lost", "stolen"} & set(shown.lower().split())
    assert "Add another one, and it is tried at once." in shown


def test_it_says_that_nothing_is_tried_any_more(refused, page, invoice):
    refused()
    live_until(1)
    pause_dunning(dunning(invoice), at=World.at, why="they will call")
    shown = page()
    assert "It is not tried again by itself." in shown
    assert "Next try" not in shown


def test_while_the_gateway_is_away_it_says_since_when(bank, refused, page):
    refused()
    live_until(1)
    with bank.broken("unreachable"):
        live_until(1.25, every=HOUR)
        shown = page()
    assert "does not answer (since Nov. 23, 2026, noon)." in shown
    assert "From Nov. 30" not in shown


def test_the_banner_and_the_overview_say_what_is_left_and_until_when(refused, read, banner, invoice):
    refused()
    live_until(1)
    for shown in (banner(), read("/billing/")):
        assert "Until Nov. 30, 2026 nothing is taken away." in shown
    live_until(9)
    for shown in (banner(), read("/billing/")):
        assert "Until Dec. 7, 2026 you can still look at everything, but change nothing." in shown
    live_until(16)
    assert "nothing" not in banner()


def test_a_link_to_what_may_be_read_is_not_locked_and_a_button_is(refused, tag, invoice):
    refused()
    live_until(9)
    locked = "{% load billing %}{% payment_required WHAT %}open{% endpayment_required %}"
    assert tag(locked.replace("WHAT", '"page"')) == "open"
    assert tag(locked.replace("WHAT", '"charged"')) != "open"
    assert tag(locked.replace("WHAT", "")) != "open"
