"""HEAD, OPTIONS and what a browser fetches ahead: nobody has come to buy."""

import pytest

from tests.access.charges import views
from tests.access.charges.views import usd

AHEAD = [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}]


@pytest.mark.parametrize("headers", AHEAD)
def test_what_a_browser_fetches_ahead_runs_nothing_and_costs_nothing(client, used, headers, caplog):
    answer = client.get("/fixed/", headers=headers)
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (503, b"", "no-store")
    assert {"Sec-Purpose", "Purpose"} <= set(answer["Vary"].split(", "))
    assert (views.ran, used()) == ([], usd(0))
    assert not caplog.records, "Django would write to the admins about every link that is hovered over"


def test_head_and_options_run_nothing_and_cost_nothing(client, used):
    answer = client.head("/fixed/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert client.options("/fixed/").status_code == 204
    assert (views.ran, used()) == ([], usd(0))


@pytest.mark.parametrize("headers", AHEAD)
def test_behind_a_shadow_gate_everything_runs_as_without_it(client, used, headers):
    assert client.get("/shadowed/", headers=headers).content == b"served"
    assert client.head("/shadowed/").status_code == client.options("/shadowed/").status_code == 200
    assert (views.ran, used()) == (["shadowed"] * 3, usd(0))
