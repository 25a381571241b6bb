"""Every check, and when Django is to ask it."""

from __future__ import annotations

from django.core.checks import Tags, register

from billing.diagnosis.checks.collection import check_collection
from billing.diagnosis.checks.databases import check_customers, check_guards, check_sqlite
from billing.diagnosis.checks.gateways import check_gateways
from billing.diagnosis.checks.mails import check_links, check_mails
from billing.diagnosis.checks.paths import check_clock, check_paths
from billing.diagnosis.checks.prefixes import check_middleware, check_prefixes
from billing.diagnosis.checks.project import (
    check_currency,
    check_owner_model,
    check_shadow,
    check_shell,
    check_urls,
)
from billing.diagnosis.checks.rates import check_rate_cache
from billing.diagnosis.checks.shape import check_shape

TAG = "billing"
CHECKS = (
    check_shape,
    check_gateways,
    check_paths,
    check_clock,
    check_prefixes,
    check_middleware,
    check_shell,
    check_currency,
    check_owner_model,
    check_urls,
    check_rate_cache,
    check_collection,
    check_mails,
    check_sqlite,
)


def register_all() -> None:
    """Tell Django. `manage.py check --tag billing` runs ours alone."""
    for check in CHECKS:
        register(check, TAG)
    register(check_shadow, TAG, deploy=True)
    register(check_links, TAG, deploy=True)
    register(check_customers, TAG, Tags.database)
    register(check_guards, TAG, Tags.database)
