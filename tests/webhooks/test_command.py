"""manage.py billing_events, for cron and for staff after an outage."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from billing.gateways.sandbox import bank
from billing.gateways.sandbox.outage import broken
from billing.models import InboxEvent


@pytest.fixture
def missed(carded, at):
    for days in (1, 20):
        bank.update_card(
            carded.gateway_reference, exp_month=days, exp_year=2035, at=at - timedelta(days=days)
        )


def said(*given):
    out, err = io.StringIO(), io.StringIO()
    call_command("billing_events", *given, stdout=out, stderr=err)
    return out.getvalue()


def test_it_finds_and_carries_out_what_was_missed(missed):
    assert said().splitlines() == ["default: 1 new", "carried out: 1, waiting: 0"]


@pytest.mark.parametrize(
    ("since", "found"), [("2h", 0), ("2d", 1), ("30d", 2), ("2026-10-01", 2), ("90m", 0)]
)
def test_it_looks_as_far_back_as_it_is_told(missed, since, found):
    assert f"default: {found} new" in said("--since", since)
    assert InboxEvent.objects.count() == found


def test_it_asks_one_gateway(missed):
    assert "default: 1 new" in said("--gateway", "default")


@pytest.mark.parametrize("given", [["--gateway", "other"], ["--since", "yesterday"], ["--since", "-1h"]])
def test_it_says_what_it_does_not_understand(missed, given):
    with pytest.raises(CommandError):
        said(*given)


def test_it_fails_where_a_gateway_cannot_be_asked(missed, at):
    with broken("unreachable", at=at), pytest.raises(CommandError, match="not asked: default"):
        said()
