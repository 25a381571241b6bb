"""`BILLING` as it was typed, whatever that is, and the part of it that can be relied on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from django.conf import settings
from django.utils.functional import Promise

from billing.conf import KEYS, Settings

_WORDS: Mapping[Any, str] = {
    str: "a text",
    bool: "True or False",
    int: "a whole number",
    tuple: "a list",
    Mapping: "a dict",
    NoneType: "None",
}


class Misfit(NamedTuple):
    """A value that is not of its setting's type. Never carries the value: it may be a secret."""

    key: str
    where: str
    wanted: str
    found: str


def given() -> Mapping[Any, Any] | None:
    """None when `BILLING` is no dict at all."""
    found: Any = getattr(settings, "BILLING", {})
    return found if isinstance(found, Mapping) else None


def misfits() -> list[Misfit]:
    """Every value of a known key that has the wrong type, by the annotations of `Settings`."""
    types = get_type_hints(Settings)
    return [
        misfit
        for key, value in (given() or {}).items()
        if key in KEYS
        for misfit in _misfits(key, value, types[KEYS[key]])
    ]


def sound() -> Settings:
    """The settings with the default wherever what was given is unusable: no check may crash on them."""
    unusable = {misfit.key for misfit in misfits()}
    usable: dict[str, Any] = {
        KEYS[key]: tuple(value) if isinstance(value, list) else value
        for key, value in (given() or {}).items()
        if key in KEYS and key not in unusable
    }
    return Settings(**usable)


def is_usable(key: str) -> bool:
    """Whether the value of `key`, given or default, has the right type."""
    return given() is not None and all(misfit.key != key for misfit in misfits())


def _misfits(key: str, value: Any, wanted: Any) -> Iterator[Misfit]:
    for where, type_wanted, found in _wrong(value, wanted, f'BILLING["{key}"]'):
        yield Misfit(key, where, _in_words(type_wanted), type(found).__name__)


def _in_words(wanted: Any) -> str:
    if isinstance(wanted, UnionType):
        return " or ".join(map(_in_words, get_args(wanted)))
    return _WORDS[get_origin(wanted) or wanted]


def _wrong(value: Any, wanted: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    if not _fits(value, wanted):
        yield where, wanted, value
    elif isinstance(value, Mapping) and wanted is not Any:
        of_key, of_value = get_args(wanted)
        for key, entry in value.items():
            yield from _wrong(key, of_key, f"{where}, the key {key!r:.40},")
            yield from _wrong(entry, of_value, f"{where}[{key!r:.40}]")
    elif isinstance(value, list | tuple) and wanted is not Any:
        for position, entry in enumerate(value):
            yield from _wrong(entry, get_args(wanted)[0], f"{where}[{position}]")


def _fits(value: Any, wanted: Any) -> bool:
    if wanted is Any:
        return True
    if isinstance(wanted, UnionType):
        return any(_fits(value, one) for one in get_args(wanted))
    if wanted is str:
        return isinstance(value, str | Promise)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    kind = get_origin(wanted) or wanted
    return isinstance(value, list | tuple) if kind is tuple else isinstance(value, kind)
