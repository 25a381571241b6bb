"""The audit after every test of a folder: `from tests.audited import audited` in its conftest."""

import pytest
from django.db import connection

from billing.diagnosis.audit.queries import audit


@pytest.fixture(autouse=True)
def audited(request):
    """Whatever a test has done, the books are right; `unaudited` marks what breaks them on purpose."""
    needs = {"db", "transactional_db"} & set(request.fixturenames)
    if not needs and not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("transactional_db" if _is_transactional(request) else "db")
    yield
    if not request.node.get_closest_marker("unaudited") and not connection.needs_rollback:
        findings = list(audit())
        assert not findings, "\n".join(["the books are wrong:", *map(str, findings)])


def _is_transactional(request):
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
