"""One laptop: SQLite, no broker, nothing to sign up for. Its secrets are public: never serve it to others."""

from __future__ import annotations

import os

from project.settings.base import *  # noqa: F403
from project.settings.base import BILLING as DEMO_BILLING
from project.settings.base import ROOT
from project.settings.database import database

DEBUG = True
SECRET_KEY = "django-insecure-the-demo-has-no-secrets"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# Whoever asks from here sees the list of demo logins.
INTERNAL_IPS = ["127.0.0.1", "::1"]

DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'demo.sqlite3'}")}
DEFAULT_FROM_EMAIL = "Quarterly Reports <billing@reports.example>"
# Kept beside the database, and shown at /mailbox/.
EMAIL_BACKEND = "project.mailbox.backend.EmailBackend"
EMAIL_FILE_PATH = ROOT / "demo.mailbox"

BILLING = {
    **DEMO_BILLING,
    # Where the links in mails lead.
    "SITE_URL": os.environ.get("SITE_URL", "http://127.0.0.1:8000"),
    "LOW_CREDIT": {"USD": "2.00"},
    # Turned by staff at /clock/.
    "CLOCK": "project.clock.time.now",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # Every refusal is one line in the terminal: its cause, its reference, its view.
    "loggers": {"billing": {"handlers": ["console"], "level": "INFO"}},
}
