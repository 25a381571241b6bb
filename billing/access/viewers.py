"""Who asks, told to policies where the customer's facts name people: a seat is one person's."""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from typing import Any

from billing.standing.facts import Facts

# A source of facts that states this has the policies told who asks, as the fact `viewer`.
NAMES_PEOPLE = "names_people"


def seen_by(user: Any, facts: Facts) -> Facts:
    """The facts as a policy is asked of them for this user; without one, nobody in particular asks."""
    return facts.plus(viewer=known_as(user)) if user is not None and facts[NAMES_PEOPLE] else facts


def known_as(user: Any) -> dict[str, Any]:
    """The user's key, and digests of the names by which they may have been named beforehand."""
    return {"key": key_of(user), "names": [digest_of(name) for name in names_of(user)]}


def key_of(user: Any) -> str:
    return str(user.pk)


def names_of(user: Any) -> list[str]:
    """The e-mail address and the name to sign in with, the former first; without those that are empty."""
    field = user.get_email_field_name() if hasattr(user, "get_email_field_name") else "email"
    names = (spelled_alike(str(name or "")) for name in (getattr(user, field, ""), user.get_username()))
    return list(dict.fromkeys(filter(None, names)))


def spelled_alike(name: str) -> str:
    """Names that differ by capitals, spaces around them or forms of letters are the same (Unicode, NFKC)."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def digest_of(name: str) -> str:
    """Facts are shown, stored with refusals and replayed: they hold no address."""
    return "@" + sha256(spelled_alike(name).encode()).hexdigest()[:20]
