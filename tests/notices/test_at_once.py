"""However many threads and processes sweep: each event is written down once, and each mail sent once."""

from functools import partial

import pytest
from django.core import mail

from billing.models import Notice
from billing.notices.actions import record_notices, send_notices
from billing.testing.paid import top_up
from tests.faults.processes import in_processes, killed_after
from tests.notices.world import states
from tests.standing.parallel import together

pytestmark = pytest.mark.django_db(transaction=True)
MAILS = 12


@pytest.fixture
def letters(settings, tmp_path):
    """A folder that every process writes its mails to."""
    settings.EMAIL_BACKEND = "tests.notices.backends.Letters"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return lambda: sorted(file.name.partition(".")[0] for file in tmp_path.iterdir())


@pytest.fixture
def settled(customer, visa, at, settings):
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.never"}
    for _ in range(MAILS):
        top_up(customer, "5.00", at=at)
    Notice.objects.all().delete()


def one_of_each():
    return sorted(Notice.objects.values_list("public_id", flat=True))


def test_threads_write_each_down_once_and_send_it_once(settled, letters, at):
    together(*[partial(record_notices, at=at)] * 4)
    assert Notice.objects.count() == MAILS
    sent = together(*[partial(send_notices, at=at)] * 4)
    assert sum(sent) == MAILS
    assert letters() == one_of_each()


def test_processes_write_each_down_once_and_send_it_once(settled, letters, at):
    in_processes(*[partial(record_notices, at=at)] * 3)
    sent = in_processes(*[partial(send_notices, at=at)] * 3)
    assert (sum(sent), letters()) == (MAILS, one_of_each())


@pytest.mark.parametrize("statement", [1, 3, 5, 8, 12])
def test_a_sender_that_is_killed_anywhere_loses_none(settled, letters, at, statement):
    record_notices(at=at)
    assert killed_after(statement, partial(send_notices, at=at))
    from billing.notices.outbox import CLAIMED_FOR

    send_notices(at=at)
    send_notices(at=at + CLAIMED_FOR)
    assert set(letters()) == set(one_of_each())
    # The one it was at may come twice, and no other.
    assert MAILS <= len(letters()) <= MAILS + 1
    assert set(states().values()) == {"sent"}
    assert mail.outbox == []
