"""A sweep comes by for everybody: one row that is broken stands in nobody's way, and is not kept silent."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from billing.credit.grants.actions import expire_credit
from billing.credit.holds.actions import expire_holds, hold_credit
from billing.models import Credit, Hold
from tests.conftest import AT
from tests.credit.world import figures, give, usd

pytestmark = pytest.mark.unaudited
LATER = AT + timedelta(hours=1)


@pytest.fixture
def broken(bo, ada):
    """Two customers to whom the same is due: Bo's row comes first, and does not let it happen."""
    for user in (bo, ada):
        give(user.customer, 5, at=AT, expires_at=LATER)
        hold_credit(user.customer, usd(1), key="a", at=AT)
    below_zero = {"held_micros": 0, "lasting_limit_micros": -1, "limit_until_at": LATER}
    Credit.objects.filter(customer=bo.customer).update(**below_zero)


def test_it_lets_go_of_the_others_holds(broken, bo, ada, caplog):
    with pytest.raises(ExceptionGroup, match="holds: 1 could"):
        expire_holds(at=LATER)
    assert Hold.objects.get(state="held").customer == bo.customer
    assert figures(ada.customer)[1] == usd(0)
    assert f"holds: {Hold.objects.get(state='held').pk}" in caplog.text


def test_it_changes_the_others_credits(broken, bo, ada):
    with pytest.raises(ExceptionGroup, match="credits: 1 could"):
        expire_credit(at=LATER)
    assert figures(ada.customer)[0] == usd(1)
    assert figures(bo.customer)[0] == usd(5)


def test_the_tick_fails_and_has_done_the_rest(broken, ada, settings):
    settings.BILLING = {**settings.BILLING, "CLOCK": "tests.credit.test_sweeps.an_hour_later"}
    with pytest.raises(CommandError, match="holds expired") as raised:
        call_command("billing_tick")
    assert raised.value.returncode == 1
    assert figures(ada.customer)[:2] == (usd(0), usd(0))


def an_hour_later():
    return LATER
