from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from billing.conf import owner_model
from billing.diagnosis.checks.given import sound
from billing.errors import UnknownCurrency
from billing.iso4217 import exponent_of


def check_shell(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The template that all our pages extend can be loaded."""
    shell = sound().portal_shell
    try:
        get_template(shell)
    except Exception as error:
        said = f'BILLING["PORTAL_SHELL"]: the template {shell!r:.120} does not load: {error}'
        hint = 'Name a template of yours that extends "billing/shell.html", or leave the key out.'
        return [Error(said, hint=hint, id="billing.E011")]
    return []


def check_currency(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """New customers get a currency that there is."""
    try:
        exponent_of(sound().default_currency)
    except UnknownCurrency as error:
        hint = "Write a code of ISO 4217 in capitals, such as EUR."
        return [Error(f'BILLING["DEFAULT_CURRENCY"]: {error}', hint=hint, id="billing.E012")]
    return []


def check_urls(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Our pages can be reached: every 402 leads to one of them."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    try:
        reverse("billing:overview")
    except NoReverseMatch:
        hint = 'Add path("billing/", include("billing.urls")) to your urlpatterns.'
        return [Error("the pages of billing have no URLs", hint=hint, id="billing.E018")]
    return []


def check_owner_model(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The model that owns customers is installed."""
    label = owner_model()
    try:
        apps.get_model(label)
    except (LookupError, ValueError):
        said = f"BILLING_OWNER_MODEL is {label!r:.80}, which is not an installed model"
        hint = 'Write "app_label.Model", and put the app into INSTALLED_APPS.'
        return [Error(said, hint=hint, id="billing.E019")]
    return []


def check_shadow(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The emergency switch does not stay on unnoticed."""
    if not sound().shadow:
        return []
    hint = "Take the key out once the emergency is over."
    return [Warning('BILLING["SHADOW"] is on: every gate lets in', hint=hint, id="billing.W002")]
