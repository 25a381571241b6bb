"""The house as data: its modules, parsed; its rooms; its templates. The rules are written over these."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
APPS = ("billing", "subscriptions")
CODE = (*APPS, "project", "tools", "bench")

# Folders whose names and files Django prescribes, or that are for what Django did not write.
DJANGOS_OWN = frozenset({"management", "commands", "templatetags", "migrations", "locale"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of Python: where it stands, what it says."""

    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def room(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".py")

    @property
    def lines(self) -> int:
        return len(self.source.splitlines())

    def at(self, node: ast.AST, what: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {what}"

    def find(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    @property
    def functions(self) -> list[Function]:
        return list(self.find(ast.FunctionDef, ast.AsyncFunctionDef))

    @property
    def calls(self) -> list[ast.Call]:
        return list(self.find(ast.Call))


Rule = Callable[[Module], Iterable[str]]


def snippet(source: str, *, path: str = "billing/invoices/actions.py") -> Module:
    """A bad example, as if it stood there."""
    return Module(path, dedent(source))


def broken(rule: Rule, modules: Iterable[Module]) -> list[str]:
    """Every place where the rule does not hold."""
    return [finding for module in modules for finding in rule(module)]


def must_hold(rule: Rule, modules: Iterable[Module]) -> None:
    findings = broken(rule, modules)
    assert not findings, "\n".join(["", *findings])


@lru_cache
def modules(*roots: str) -> tuple[Module, ...]:
    """All modules below these folders but migrations, in the order of their paths."""
    files = sorted(file for root in roots or APPS for file in (ROOT / root).rglob("*.py"))
    return tuple(
        Module(str(file.relative_to(ROOT)), file.read_text("utf-8"))
        for file in files
        if not {"migrations", "__pycache__", "e2e"} & set(file.parts)
    )


def is_djangos_own(room: str) -> bool:
    return bool(DJANGOS_OWN & set(room.split("/")))


def rooms() -> list[str]:
    """Every folder of the two apps that holds Python, Django's own aside."""
    return sorted({module.room for module in modules() if not is_djangos_own(module.room)})


def templates(*roots: str) -> list[Path]:
    return sorted(
        file for root in roots or APPS for file in (ROOT / root).rglob("templates/**/*") if file.is_file()
    )


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute; what stands before a call or index is left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def last_name(node: ast.AST) -> str:
    return dotted(node).rpartition(".")[2]


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def strings(node: ast.AST) -> list[ast.Constant]:
    found = (inner for inner in ast.walk(node) if isinstance(inner, ast.Constant))
    return [constant for constant in found if isinstance(constant.value, str)]
