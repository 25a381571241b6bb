"""Every address of ours, as the project's URLs have it; and each one filled in for a world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.world import World

# What stands for the named part of an address, by the address' name; the part's own name otherwise.
PARTS = {
    "billing:make_default": "method",
    "billing:remove_card": "method",
    "billing:setup": "setup",
    "billing:setup_return": "setup",
    "billing:card_form": "setup",
    "billing:refusal": "denial",
    "billing:ask": "denial",
    "billing:cause": "cause",
    "billing:invoice": "invoice",
    "billing:print_invoice": "invoice",
    "billing:pay_invoice": "invoice",
    "billing:payment": "payment",
    "billing:payment_return": "payment",
    "billing:pay_link_card": "visit",
    "billing:pay_link_form": "visit",
    "billing:webhook": "gateway",
    "billing:sandbox:card": "card_page",
    "billing:sandbox:challenge": "challenge",
    "billing_api:payment_method": "method",
    "billing_api:default_method": "method",
    "billing_api:setup": "setup",
    "billing_api:invoice": "invoice",
    "billing_api:pay_invoice": "invoice",
    "billing_api:payment": "payment",
    "subscriptions:checkout": "price",
    "subscriptions:subscription": "subscription",
    "subscriptions:cancel": "subscription",
    "subscriptions:keep": "subscription",
    "subscriptions:pause": "subscription",
    "subscriptions:change": "subscription",
    "subscriptions:undo_change": "subscription",
    "subscriptions:resume": "subscription",
    "subscriptions:seats": "seats",
    "subscriptions:give_seat": "seats",
    "subscriptions:take_seat": "seats",
    "subscriptions:release_seat": "seat",
    "admin:billing_notice_mail": "notice",
    "admin:billing_notice_content": "notice",
    "admin:billing_denial_preview": "denial",
    "admin:billing_denial_preview_page": "denial",
    "admin:billing_customer_revoke_pass": "pass",
    "admin:billing_customer_revoke_rate": "rate",
    "admin:billing_customer_revoke_feature": "override",
    "admin:billing_customer_revoke_grant": "grant",
    "admin:billing_customer_reverse_grant": "grant",
    "admin:billing_customer_issue_invoice": "draft",
    "admin:billing_customer_cancel_draft": "draft",
    "admin:billing_customer_send_invoice": "invoice",
    "admin:billing_customer_void_invoice": "invoice",
    "admin:billing_customer_write_off_invoice": "invoice",
    "admin:billing_customer_credit_invoice": "invoice",
    "admin:billing_customer_charge_now": "invoice",
    "admin:billing_customer_pause_dunning": "invoice",
    "admin:billing_customer_resume_dunning": "invoice",
    "admin:billing_customer_record_payment": "invoice",
    "admin:billing_customer_refund_payment": "payment",
    "admin:billing_customer_recover_dispute": "payment",
}


class Unknown(LookupError):
    """An address that nobody thought about: PARTS does not say what it names."""


def our_addresses() -> dict[str, list[str]]:
    """The name of each of our addresses, with the named parts of it."""
    return {name: parts for name, parts in _walk(get_resolver().url_patterns, ()) if is_ours(name)}


def is_ours(name: str) -> bool:
    spaces = ("billing:", "billing_api:", "subscriptions:", "admin:billing_", "admin:subscriptions_")
    return name.startswith(spaces)


def nameless() -> list[str]:
    """Patterns of our namespace without a name: nobody could ask for a row of the matrix by it."""
    spaces = {"billing:", "subscriptions:"}
    return [name for name, _ in _walk(get_resolver().url_patterns, ()) if name in spaces]


def _walk(patterns: Any, spaces: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name or ""]), list(pattern.pattern.regex.groupindex)


def path_of(name: str, world: World) -> str:
    """The address of the world's own row. Raises Unknown where nobody has said which row that is."""
    parts = our_addresses()[name]
    return reverse(name, kwargs={part: _value(name, part, world) for part in parts})


def _value(name: str, part: str, world: World) -> Any:
    if part == "public_id" and name.startswith("admin:billing_customer_"):
        return world.named["customer"]
    if part == "public_id" and name.startswith("admin:subscriptions_plan_"):
        return world.named["plan"]
    if part == "public_id" and name.startswith("admin:subscriptions_subscription_"):
        return world.named["subscription"]
    if part == "public_id" and name.startswith("admin:subscriptions_coupon_"):
        return world.named["coupon"]
    if part == "public_id" and name.startswith("admin:subscriptions_promotioncode_"):
        return world.named["code"]
    if part == "customer_id":
        return world.named["customer"]
    if part == "token":
        return world.named["card_token" if name == "billing:replace_card" else "token"]
    if name in PARTS:
        return world.named[PARTS[name]]
    if part == "object_id":
        return world.row_of(*_model_of(name)).pk
    raise Unknown(f"{name}: say in PARTS what its {part!r} is")


def _model_of(name: str) -> tuple[str, str]:
    """`admin:billing_sandbox_card_history` is of the table `card` of the app `billing_sandbox`."""
    bare = name.removeprefix("admin:").rpartition("_")[0]
    labels = ("billing_sandbox", "billing", "subscriptions")
    app_label = next(label for label in labels if bare.startswith(f"{label}_"))
    return app_label, bare.removeprefix(f"{app_label}_")
