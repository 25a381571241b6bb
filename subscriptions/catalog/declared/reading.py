"""How a document is read: each value by its path; what is wrong is collected, not raised at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from billing.customers.validators import refuse_in
from billing.errors import BillingError
from subscriptions.pricing import PricingError
from subscriptions.pricing.figures import figure

Choice = TypeVar("Choice", bound=TextChoices | StrEnum)
_KINDS = {
    "bool": "true or false",
    "int": "a number",
    "float": "a float",
    "str": "a text",
    "list": "a list",
    "dict": "a mapping",
    "NoneType": "nothing",
}
NAME_MAX, DESCRIPTION_MAX, POSITION_MAX = 120, 500, 2**15 - 1


class Problem(NamedTuple):
    """What is wrong, and where: the keys on the way there, joined by dots."""

    path: str
    said: str

    def __str__(self) -> str:
        return f"{self.path}: {self.said}" if self.path else self.said


class BadDocument(BillingError, ValueError):
    """The declared catalog cannot be; `problems` are all that were found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class CatalogMoved(BillingError):
    """What is stored is not what it was when the differences were looked at: nothing was done."""


def kind_of(value: Any) -> str:
    """In the words of YAML."""
    name = type(value).__name__
    return _KINDS.get(name, f"a {name}")


class Section:
    """One mapping of the document, whose keys are taken one by one; what is left over is refused."""

    def __init__(self, value: Any, path: str, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        self._left: dict[Any, Any] = {}
        # An empty section in YAML is nothing at all.
        if isinstance(value, Mapping):
            self._left = dict(value)
        elif value is not None:
            self.refuse("", f"a mapping, not {kind_of(value)}")

    def at(self, key: Any) -> str:
        return ".".join(part for part in (self.path, str(key)) if part)

    def refuse(self, key: Any, said: str) -> None:
        self.problems.append(Problem(self.at(key), said))

    def take(self, key: str) -> Any:
        return self._left.pop(key, None)

    def section(self, key: str) -> Section:
        return Section(self.take(key), self.at(key), self.problems)

    def entries(self) -> Iterator[tuple[str, Any]]:
        """What stands below each key, where the keys are names."""
        left, self._left = self._left, {}
        for key, value in left.items():
            if isinstance(key, str):
                yield key, value
            else:
                self.refuse(key, f"a key is a text, not {kind_of(key)}: put it in quotes")

    def end(self) -> None:
        for key in self._left:
            self.refuse(key, "not known here")

    def text(self, key: str, *, longest: int, is_needed: bool = False) -> str:
        value = self.take(key)
        if value is None and not is_needed:
            return ""
        if not isinstance(value, str):
            hint = "is missing" if value is None else f"a text, not {kind_of(value)}: put it in quotes"
            self.refuse(key, hint)
        elif is_needed and not value.strip():
            self.refuse(key, "is empty")
        elif len(value) > longest:
            self.refuse(key, f"at most {longest} characters")
        elif said := _refused(value):
            self.refuse(key, said)
        else:
            return value
        return ""

    def choice(self, key: str, default: Choice) -> Choice:
        choices = type(default)
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, str) or value not in [choice.value for choice in choices]:
            self.refuse(key, f"one of {', '.join(choice.value for choice in choices)}, not {value!r:.60}")
            return default
        return choices(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(key, f"true or false, not {kind_of(value)}")
        return value if isinstance(value, bool) else default

    def whole(self, key: str, default: int, *, most: int) -> int:
        value = self.take(key)
        return default if value is None else self.as_whole(key, value, most=most) or 0

    def as_whole(self, key: str, value: Any, *, most: int) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        self.refuse(key, f"a whole number from 0 to {most}, not {value!r:.60}")
        return None

    def percent(self, key: str) -> Decimal:
        value = self.take(key)
        if value is None:
            return Decimal(0)
        if said := misgiven_figure(value):
            self.refuse(key, said)
            return Decimal(0)
        found = Decimal(value)
        if found > 100 or found != round(found, 4):
            self.refuse(key, "at most 100, with at most four decimals")
        return found


def misgiven_figure(value: Any) -> str:
    """What is wrong with a figure; empty where nothing is. YAML would make a float of it, and lose cents."""
    if not isinstance(value, str):
        return f'a figure in quotes, such as "20.00", not {kind_of(value)} ({value!r:.40})'
    try:
        figure(value, name="")
    except PricingError as error:
        return str(error).removeprefix(": ")
    return ""


def _refused(text: str) -> str:
    try:
        refuse_in({"text": text})
        text.encode()
    except ValidationError as error:
        return " ".join(error.messages)
    except UnicodeEncodeError:
        return "no text that can be stored"
    return ""
