import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing.diagnosis.inspections.actions import record_audit, record_reconciliations
from billing.diagnosis.inspections.models import Inspection
from billing.gateways.sandbox.bank import refund_at_bank
from billing.gateways.sandbox.outage import broken
from billing.models import Refund
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay
from tests.credit.world import usd

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent_back(bo, at):
    """Thirty dollars that somebody sent back in the bank's own pages."""
    enter_card(bo.customer, "4242424242424242", at=at)
    paid = pay(make_open_invoice(bo.customer, amount="100.00", at=at), at=at)
    return refund_at_bank(paid.attempts.get().gateway_reference, usd(30), at=at)


TO = "--to=2026-11-23"


def test_books_that_agree_end_well(bo, run):
    assert "both books say the same" in run("billing_reconcile", TO)


def test_each_difference_is_named_with_its_amount_and_what_to_do(sent_back, run):
    with pytest.raises(CommandError, match="1 differences") as ended:
        run("billing_reconcile", TO)
    assert ended.value.returncode == 1
    assert not Refund.objects.exists()


def test_it_says_so_as_json(sent_back):
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("billing_reconcile", TO, "--json", stdout=said)
    [told] = json.loads(said.getvalue())
    assert told["theirs"] == sent_back.reference


def test_it_repairs_only_when_it_is_told_to(sent_back, run):
    said = run("billing_reconcile", TO, "--apply")
    assert "1 looked up and booked" in said and "both books say the same" in said
    assert Refund.objects.get().amount == usd(30)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--gateway=nowhere"], "no gateway is called nowhere"),
        (["--from=2026-12-01", TO], "--from must be before --to"),
        (["--from=yesterday"], "is not an instant"),
    ],
)
def test_it_says_what_was_asked_wrongly(db, run, arguments, said):
    with pytest.raises(CommandError, match=said):
        run("billing_reconcile", *arguments)


def test_a_gateway_that_is_away_proves_nothing(sent_back, run, at):
    with broken("unreachable", at=at), pytest.raises(CommandError, match="could not be asked"):
        run("billing_reconcile", TO)


def test_the_days_inspections_are_kept_with_what_they_found(sent_back, at, settings):
    settings.BILLING = {**settings.BILLING, "CLOCK": "django.utils.timezone.now"}
    tomorrow = at.replace(day=23)
    assert (record_audit(at=tomorrow), record_reconciliations(at=tomorrow)) == (0, 1)
    audit, comparison = Inspection.objects.order_by("pk")
    assert (audit.kind, audit.findings, audit.report) == ("audit", 0, [])
    assert (comparison.gateway, comparison.findings) == ("default", 1)
    assert sent_back.reference in comparison.report[0]


def test_a_comparison_with_a_gateway_that_is_away_is_not_kept(sent_back, at):
    with broken("unreachable", at=at):
        assert record_reconciliations(at=at) == 0
    assert not Inspection.objects.exists()
