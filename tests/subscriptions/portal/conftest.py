"""Signed-in clients, and the pages of plans."""

import pytest
from django.urls import reverse

from subscriptions.lifecycle.models import Subscription
from tests.portal.conftest import as_ada, as_bo, as_cy, key, signed_in, team  # noqa: F401
from tests.subscriptions.portal.presses import hidden
from tests.subscriptions.shop import make_price


@pytest.fixture
def to():
    """The address of a page of plans."""
    return lambda name, *rows: reverse(f"subscriptions:{name}", args=[row.public_id for row in rows])


@pytest.fixture
def buy(client, to):
    """Looks at the checkout of a price, and presses its button; `typed` is what is sent besides."""

    def press(price, user, **typed):
        client.force_login(user)
        path = to("checkout", price)
        asked = {name: typed[name] for name in ("quantity", "next") if name in typed}
        html = client.get(path, asked).content.decode()
        return client.post(path, {**hidden(html), **typed})

    return press


@pytest.fixture
def bought(bo, payer, pro, buy):
    """Bo has bought "pro" on its page, and paid."""
    buy(pro, bo)
    return Subscription.objects.get()


@pytest.fixture
def yearly(pro, at):
    return make_price(pro.plan, "200.00", every="year", at=at)
