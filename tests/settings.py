"""The demo's settings, made fast and strict for tests. DATABASE_URL chooses the database."""

import os
import tempfile
from pathlib import Path

from project.settings.base import *  # noqa: F403
from project.settings.base import BILLING as DEMO_BILLING
from project.settings.database import database

SECRET_KEY = "only-for-tests"
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
ROOT_URLCONF = "tests.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.shop"]  # noqa: F405

_file = Path(tempfile.gettempdir()) / f"django-402-tests-{os.getpid()}.sqlite3"
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{_file}")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file and not memory, so that threads and processes meet as they do in production.
    DATABASES["default"]["NAME"] = str(_file)
    DATABASES["default"]["TEST"] = {"NAME": str(_file)}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Refused at once, so that a test of the gate need not wait; the ladder itself is climbed in tests/dunning.
AT_ONCE = {"warn": 0, "read_only": 0, "refuse": 0}
BILLING = DEMO_BILLING | {
    "ACCESS_LADDER": AT_ONCE,
    "SANDBOX_IN_PRODUCTION": True,
    "PROTECTED_PREFIXES": {"/guarded/": ()},
}
