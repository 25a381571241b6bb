"""Of a real worker beside the tests: their database, a real broker, and a clock that the test turns."""

import os

from django.db.backends.signals import connection_created

from tests.faults.killer import Killer
from tests.settings import *  # noqa: F403
from tests.settings import BILLING as OF_THE_TESTS
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["FAULTS_DATABASE"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = os.environ["FAULTS_BROKER"]
BILLING = OF_THE_TESTS | {"CLOCK": "tests.faults.killer.now", "WAKE_UP": "billing.wake.by_celery"}
# Only what fails: this is many processes' output.
LOGGING = {"version": 1, "disable_existing_loggers": False}


def arm(connection, **_):
    """Whoever opens a connection counts its statements."""
    if not any(isinstance(wrapper, Killer) for wrapper in connection.execute_wrappers):
        connection.execute_wrappers.append(Killer())


connection_created.connect(arm, weak=False)
