import json
from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture
def run():
    """What a command prints."""

    def call(*typed):
        out = StringIO()
        call_command(*typed, stdout=out, stderr=out, no_color=True)
        return out.getvalue()

    return call


@pytest.fixture
def run_json(run):
    return lambda *typed: json.loads(run(*typed, "--json"))
