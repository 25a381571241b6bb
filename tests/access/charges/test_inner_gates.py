"""A gate behind a gate with a price: its refusal sells nothing, and leaves the key as it was."""

import pytest

from billing.credit.limits.actions import change_limit
from billing.models import Hold, KeyedRequest
from tests.access.charges import views
from tests.access.charges.views import usd

KEY = {"Idempotency-Key": "a", "Accept": "application/json"}


@pytest.mark.parametrize("url", ["/stacked/", "/async-stacked/", "/api/stacked/"])
def test_who_was_refused_behind_the_price_comes_again_with_the_same_key(client, buyer, used, at, url):
    change_limit(buyer.customer, usd("4.10"), at=at, why="test")
    assert [client.get(url, headers=KEY).status_code for _ in range(2)] == [402, 402]
    assert (views.ran, used(), KeyedRequest.objects.count()) == ([], usd(0), 0)
    change_limit(buyer.customer, usd(50), at=at, why="test")
    answers = [client.get(url, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, "true"]
    assert Hold.objects.filter(state="captured").count() == 1
