"""However many look, and wherever they are killed: each reminder is written down once and sent once."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from billing.models import Notice
from billing.notices.actions import record_reminders, send_notices
from tests.faults.processes import killed_after
from tests.standing.parallel import together
from tests.subscriptions.discounts.offers import make_customers
from tests.subscriptions.running import running
from tests.subscriptions.shop import make_plan, make_price

pytestmark = pytest.mark.django_db(transaction=True)
REMINDED = datetime(2027, 10, 23, 9, tzinfo=UTC)
MANY = 6


@pytest.fixture
def letters(settings, tmp_path, django_user_model, at):
    """Many that renew on one day, and a folder that every process writes its mails to."""
    settings.EMAIL_BACKEND = "tests.notices.backends.Letters"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.never"}
    price = make_price(make_plan(), "200.00", every="year", at=at)
    for customer in make_customers(django_user_model, MANY):
        type(customer).objects.filter(pk=customer.pk).update(email=f"{customer.pk}@example.com")
        customer.refresh_from_db()
        running(customer, price, at=at)
    return lambda: len(list(tmp_path.iterdir()))


def written():
    return Notice.objects.filter(kind="renewal_coming").count()


def test_many_at_once_write_each_down_once(letters):
    together(*[partial(record_reminders, at=REMINDED)] * 4)
    together(*[partial(send_notices, at=REMINDED)] * 4)
    assert (written(), letters()) == (MANY, MANY)


@pytest.mark.parametrize("statement", range(1, 12))
def test_killed_anywhere_none_is_lost_and_none_is_written_twice(letters, statement):
    killed_after(statement, partial(record_reminders, at=REMINDED))
    record_reminders(at=REMINDED + timedelta(hours=1))
    send_notices(at=REMINDED + timedelta(hours=1))
    assert (written(), letters()) == (MANY, MANY)
