"""The two groups of staff that come ready. Who needs other rights gets a group of the project's own.

Another app says in `staff_rights` of its AppConfig what they may do there besides looking.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.contrib.auth.management import create_permissions
from django.db import router
from django.db.models import Q
from django.db.models.signals import post_migrate, pre_migrate

# The permissions that stood before the migrate that runs now, by app and database.
_stood: dict[tuple[str, str], set[str]] = {}
VIEW = Q(codename__startswith="view_")
# Who decides about access decides about no money, and the other way round.
ACCESS = ("suspend_customer", "give_pass", "set_rate", "send_notice")
# Writes down what a gateway says, and decides nothing.
EITHER = ("replay_event",)
MONEY = (
    "change_limit",
    "grant_credit",
    "write_invoice",
    "void_invoice",
    "write_off_invoice",
    "record_payment",
    "refund_payment",
    "steer_dunning",
    "plan_collection",
)
GROUPS = {"billing support": ACCESS + EITHER, "billing finance": MONEY + EITHER}


def connect() -> None:
    for app in all_apps.get_app_configs():
        if app.name == "billing" or hasattr(app, "staff_rights"):
            named = f"billing.{{}}.{app.label}"
            pre_migrate.connect(note_permissions, sender=app, dispatch_uid=named.format("permissions"))
            post_migrate.connect(create_groups, sender=app, dispatch_uid=named.format("groups"))


def note_permissions(*, app_config: AppConfig, using: str, apps: Any = all_apps, **_: Any) -> None:
    """Before a migrate: a permission that stands already was given, and may have been taken away since."""
    _stood[app_config.label, using] = _codenames(app_config, using, apps)


def create_groups(
    *, app_config: AppConfig, using: str, apps: Any = all_apps, verbosity: int = 1, **_: Any
) -> None:
    """Make the groups after each `migrate`, and give them what they are for. Takes nothing away.

    A group that stood before is given new permissions alone: what staff took from it stays taken.
    Does nothing while the tables of django.contrib.auth are not there yet: the next migrate does.
    """
    if not _are_there(using, apps):
        return
    stood = _stood.pop((app_config.label, using), None)
    if stood is None:  # as after `flush`, before which nothing is told
        stood = _codenames(app_config, using, apps)
    # Auth's own receiver may stand behind this one; doing it twice is once.
    create_permissions(app_config, verbosity=verbosity, using=using, apps=apps)
    ours = _permissions(app_config, using, apps)
    groups = apps.get_model("auth", "Group").objects.using(using)
    for name, rights in getattr(app_config, "staff_rights", GROUPS).items():
        group, is_new = groups.get_or_create(name=name)
        given = ours.filter(VIEW | Q(codename__in=rights))
        group.permissions.add(*(given if is_new else given.exclude(codename__in=stood)))


def _codenames(app_config: AppConfig, using: str, apps: Any) -> set[str]:
    if not _are_there(using, apps):
        return set()
    return set(_permissions(app_config, using, apps).values_list("codename", flat=True))


def _permissions(app_config: AppConfig, using: str, apps: Any) -> Any:
    found = apps.get_model("auth", "Permission").objects.using(using)
    return found.filter(content_type__app_label=app_config.label)


def _are_there(using: str, apps: Any) -> bool:
    """Whether this database has the tables of django.contrib.auth by now, and their models are complete."""
    try:
        permission = apps.get_model("auth", "Permission")
    except LookupError:
        return False
    # Without migrations, as tests are run by some, the models before a migrate lack what other apps bring.
    is_whole = any(field.name == "content_type" for field in permission._meta.get_fields())
    return is_whole and bool(router.allow_migrate_model(using, permission))
