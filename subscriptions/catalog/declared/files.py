"""Catalogs as YAML (1.1, as PyYAML reads it)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from subscriptions.catalog.declared.reading import BadDocument, Problem


def read_yaml(text: str) -> Any:
    """The document. Raises BadDocument, also for a key that stands there twice: YAML would take the last."""
    try:
        return _document(yaml.SafeLoader(text))
    except BadDocument:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}" if mark else ""
        raise BadDocument([Problem(where, error.problem or "no YAML")]) from error
    # A ValueError comes of what looks like a date and is none.
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
        raise BadDocument([Problem("", f"no YAML: {error}")]) from error


def read_file(path: Path) -> Any:
    """Raises OSError and BadDocument."""
    try:
        return read_yaml(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise BadDocument([Problem("", f"not UTF-8: {error}")]) from error


def write_yaml(document: Any) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    """Escapes what ends a line, which between other quotes YAML folds into another character."""


def _told(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if len(text.splitlines()) > 1 or text != text.strip() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _told)


def _document(loader: yaml.SafeLoader) -> Any:
    node = loader.get_single_node()
    if node is None:
        return {}
    if twice := list(_twice(node, "", set())):
        raise BadDocument(twice)
    return loader.construct_document(node)


def _twice(node: yaml.Node, path: str, seen: set[int]) -> Iterator[Problem]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value, start=1):
            yield from _twice(value, f"{path}.{index}", seen)
    elif isinstance(node, yaml.MappingNode):
        known: set[Any] = set()
        for key, value in node.value:
            below = ".".join(part for part in (path, str(key.value)) if part)
            if isinstance(key, yaml.ScalarNode) and key.value in known:
                yield Problem(below, f"stands there twice, again in line {key.start_mark.line + 1}")
            known.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
            yield from _twice(value, below, seen)
