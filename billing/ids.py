"""Public ids: the only names of things that leave the house, in URLs, APIs and logs."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Crockford's base 32: no I, L, O or U, so that an id can be read over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
PUBLIC_ID = _("public id")


def new_id(prefix: str) -> str:
    """A random public id such as `cus_7K2M…`: 100 bits, not guessable and not countable."""
    return id_of_bytes(prefix, secrets.token_bytes(16))


def id_of_bytes(prefix: str, digest: bytes) -> str:
    """The public id spelled by the first 100 bits of `digest`: the same bytes give the same id."""
    number = int.from_bytes(digest[:16], "big")
    return f"{prefix}_{''.join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))}"


if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class PublicIdField(_CharField):
    """A unique column that names its row to the outside, with a prefix that tells what it names."""

    def __init__(self, verbose_name: Any = PUBLIC_ID, *, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(verbose_name, max_length=40, unique=True, editable=False, **kwargs)

    def get_default(self) -> str:
        return new_id(self.prefix)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "editable"):
            kwargs.pop(fixed, None)
        if kwargs.get("verbose_name") is PUBLIC_ID:
            del kwargs["verbose_name"]
        return name, path, args, {**kwargs, "prefix": self.prefix}
