"""The audit after the tests of a folder: `from tests.audited import audited` in its conftest.

After every test by `make soak`; a build asks after one in eight, always the same ones, as it takes its time.
"""

from zlib import crc32

import pytest
from django.db import connection

from billing.diagnosis.audit.queries import audit
from tests.samples import IS_FULL

ONE_IN = 8


def audited_but(*whats):
    """A fixture that looks away from these findings, where a folder's tests pretend what they are about."""

    @pytest.fixture(autouse=True)
    def audited(request):
        """Whatever a test has done, the books are right; `unaudited` marks what breaks them on purpose."""
        is_asked = _is_in_the_sample(request.node) and _needs_database(request)
        if is_asked:
            # Set up before the audit, so that it is torn down after it.
            request.getfixturevalue("transactional_db" if _is_transactional(request) else "db")
        yield
        if is_asked and not connection.needs_rollback:
            findings = [str(finding) for finding in audit() if finding.what not in whats]
            assert not findings, "\n".join(["the books are wrong:", *findings])

    return audited


audited = audited_but()


def _is_in_the_sample(test):
    is_meant = not test.get_closest_marker("unaudited")
    return is_meant and (IS_FULL or crc32(test.nodeid.encode()) % ONE_IN == 0)


def _needs_database(request):
    named = {"db", "transactional_db"} & set(request.fixturenames)
    return bool(named or request.node.get_closest_marker("django_db"))


def _is_transactional(request):
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
