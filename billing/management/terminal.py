"""What our commands share: how they read instants and print lines, tables, JSON and progress."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils.timezone import get_current_timezone, is_naive

from billing.diagnosis.books.queries import currencies
from billing.diagnosis.wording import Line

BAR_WIDTH = 30


def instant(text: str) -> datetime:
    """An ISO 8601 instant or date; one without an offset is in the project's TIME_ZONE."""
    try:
        said = datetime.fromisoformat(text)
        aware = said.replace(tzinfo=get_current_timezone()) if is_naive(said) else said
        # Instants at the calendar's ends exist in some time zones only, and compare with none.
        aware.timestamp()
    except (ValueError, OverflowError) as error:
        hint = "write an ISO 8601 instant such as 2026-01-31T12:00:00Z"
        raise CommandError(f"{text!r} is not an instant: {hint} ({error})") from error
    return aware


def known_currency(text: str) -> str:
    """The code of a currency in which books are kept; empty for all. A slip is no proof that all is well."""
    code = text.upper()
    if code and code not in (known := currencies()):
        raise CommandError(f"no account is in {text}; there are {', '.join(known) or 'none at all'}")
    return code


def say(command: BaseCommand, lines: Iterable[Line]) -> None:
    for line in lines:
        style = getattr(command.style, line.style) if line.style else None
        command.stdout.write(line.text, style)


def say_json(command: BaseCommand, found: Any) -> None:
    command.stdout.write(json.dumps(found, indent=2, ensure_ascii=False, default=str))


def in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each row as one line, every column but the last as wide as its widest entry."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ([f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)] for row in rows)
    return ["  ".join(row).rstrip() for row in padded]


def say_progress(command: BaseCommand, done: int, *, total: int | None) -> None:
    """A bar that redraws itself on a terminal; elsewhere, say in a log, one line each time.

    Where nobody knows how many there are, only how many are done.
    """
    if total is None:
        before, after = ("\r", "") if command.stdout.isatty() else ("", "\n")
        command.stdout.write(f"{before}{done} read", ending=after)
        command.stdout.flush()
        return
    if not command.stdout.isatty():
        command.stdout.write(f"{done} of {total}")
        return
    draw_progress(command.stdout, done, total=total)


def draw_progress(out: OutputWrapper, done: int, *, total: int) -> None:
    """The bar, where somebody looks; nothing where the output is kept."""
    if not out.isatty():
        return
    filled = min(BAR_WIDTH, done * BAR_WIDTH // max(total, 1))
    bar = "█" * filled + "░" * (BAR_WIDTH - filled)
    out.write(f"\r{bar} {done} of {total}", str, ending="\n" if done >= total else "")
    out.flush()
