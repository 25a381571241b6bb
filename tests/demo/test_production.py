"""The production settings, on a machine that has neither PostgreSQL's driver nor Redis's."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_INSTALLED = """
import sys
for name in ("psycopg", "psycopg2", "redis"):
    sys.modules[name] = None
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def run(*arguments, **environment):
    # An environment of its own: the one of the tests must not help.
    known = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "project.settings.production"}
    command = [sys.executable, "-c", NOT_INSTALLED, *arguments]
    return subprocess.run(command, cwd=ROOT, env=known | environment, capture_output=True, text=True)


def secret(done):
    return next(line for line in done.stdout.splitlines() if line.startswith("SECRET_KEY ="))


def test_it_passes_the_check_for_deployment():
    done = run("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_it_reads_its_secrets_from_the_environment_and_makes_its_own_for_want_of_one():
    given = "s" * 50
    done = run("diffsettings", SECRET_KEY=given, ALLOWED_HOSTS="reports.example, www.reports.example")
    assert "ALLOWED_HOSTS = ['reports.example', 'www.reports.example']" in done.stdout
    assert secret(done) == f"SECRET_KEY = '{given}'"
    assert len({secret(done), secret(run("diffsettings")), secret(run("diffsettings"))}) == 3


def test_it_makes_no_demo_logins():
    assert "DEBUG" in run("seed_demo").stderr
