"""The project's URLconf, spread out: one pattern after the other with its whole path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RegexPattern

from billing.access.decorators import path_of

_FIRST_VARIABLE = {True: re.compile(r"[\\.\[({?*+|^$]"), False: re.compile("<")}


class Pattern(NamedTuple):
    """`stem` is the part of the path that every URL of this pattern begins with."""

    path: str
    stem: str
    name: str
    view: Any
    namespaces: tuple[str, ...]

    @property
    def is_one_url(self) -> bool:
        return self.path == self.stem

    def is_called(self, name: str) -> bool:
        """A refusal by a gate on a method of a class names that method: `shop.views.Report.post`."""
        return name in {self.name, path_of(self.view)} or name.rpartition(".")[0] == path_of(self.view)


def all_patterns() -> Iterator[Pattern]:
    """In the order in which Django tries them."""
    return _under(get_resolver(), Pattern("/", "/", "", None, ()))


def pattern_at(path: str) -> Pattern | None:
    """The very URL, as a pattern of its own."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    name = match.view_name if match.url_name else path_of(match.func)
    return Pattern(path, path, name, match.func, tuple(match.namespaces))


def _under(resolver: URLResolver, above: Pattern) -> Iterator[Pattern]:
    for entry in resolver.url_patterns:
        here = _extend(above, entry)
        if isinstance(entry, URLPattern):
            named = ":".join((*above.namespaces, entry.name)) if entry.name else path_of(entry.callback)
            yield here._replace(name=named, view=entry.callback)
        elif isinstance(entry, URLResolver):
            own = (entry.namespace,) if entry.namespace else ()
            yield from _under(entry, here._replace(namespaces=(*above.namespaces, *own)))


def _extend(above: Pattern, entry: Any) -> Pattern:
    is_regex = isinstance(entry.pattern, RegexPattern)
    text = str(entry.pattern)
    text = text.removeprefix("^") if is_regex else text
    fixed = _FIRST_VARIABLE[is_regex].split(text, maxsplit=1)[0]
    # A regular expression's last fixed letter may be one that its next sign makes optional.
    fixed = fixed[:-1] if is_regex and text[len(fixed) : len(fixed) + 1] in {*"?*{"} else fixed
    text = text.removesuffix("$").removesuffix("\\Z") if is_regex else text
    return above._replace(path=above.path + text, stem=above.stem + fixed if above.is_one_url else above.stem)
