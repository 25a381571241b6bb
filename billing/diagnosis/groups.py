"""The two groups of staff that come ready. Who needs other rights gets a group of the project's own."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.contrib.auth.management import create_permissions
from django.db import router
from django.db.models import Q
from django.db.models.signals import post_migrate

VIEW = Q(codename__startswith="view_")
GROUPS = {
    "billing support": VIEW | Q(codename__in=("suspend_customer", "give_pass", "set_rate")),
    "billing finance": VIEW,
}


def connect() -> None:
    post_migrate.connect(
        create_groups, sender=all_apps.get_app_config("billing"), dispatch_uid="billing.groups"
    )


def create_groups(
    *, app_config: AppConfig, using: str, apps: Any = all_apps, verbosity: int = 1, **_: Any
) -> None:
    """Make the groups and give them what they are for, after each `migrate`. Takes nothing away.

    Does nothing while the tables of django.contrib.auth are not there yet: the next migrate does.
    """
    try:
        group_model = apps.get_model("auth", "Group")
        permission_model = apps.get_model("auth", "Permission")
    except LookupError:
        return
    if not router.allow_migrate_model(using, group_model):
        return
    # Auth's own receiver may stand behind this one; doing it twice is once.
    create_permissions(app_config, verbosity=verbosity, using=using, apps=apps)
    ours = permission_model.objects.using(using).filter(content_type__app_label=app_config.label)
    for name, rights in GROUPS.items():
        group, _is_new = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.add(*ours.filter(rights))
