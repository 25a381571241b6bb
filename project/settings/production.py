"""What a host would run behind its proxy. What differs from host to host is read from the environment:
SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, DATABASE_URL, REDIS_URL, CELERY_BROKER_URL, EMAIL_HOST,
SITE_URL.
"""

from __future__ import annotations

import os

from django.core.management.utils import get_random_secret_key

from project.settings.base import *  # noqa: F403
from project.settings.base import BILLING as DEMO_BILLING
from project.settings.base import ROOT
from project.settings.database import database


def listed(name: str, default: str = "") -> list[str]:
    """A variable's comma-separated entries."""
    return [entry.strip() for entry in os.environ.get(name, default).split(",") if entry.strip()]


DEBUG = False
# Without one given each process makes its own: nothing leaks, but sessions end with the process and one
# process does not know another's, so that more than one must be given theirs.
SECRET_KEY = os.environ.get("SECRET_KEY") or get_random_secret_key()
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")

# A site that earns money names a PostgreSQL; the demo's file is there so that one can look at this one.
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'demo.sqlite3'}")}

# Shared by all processes: a rate is counted here, and each would otherwise count its own.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
    }
}
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")
CELERY_TASK_ALWAYS_EAGER = not CELERY_BROKER_URL
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
SECURE_SSL_REDIRECT = True
# The proxy in front must set this header itself, and drop the one a client sends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

BILLING = {
    **DEMO_BILLING,
    # Allowed by name, because this site is a demonstration and sells nothing. Yours names a real gateway.
    "SANDBOX_IN_PRODUCTION": True,
    # What the links in mails begin with.
    "SITE_URL": os.environ.get("SITE_URL", f"https://{ALLOWED_HOSTS[0]}"),
    "CLIENT_IDENTITY": "billing.access.rates.identity.last_forwarded_for",
    "RATE_CACHE": "default",
}
