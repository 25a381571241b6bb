"""Tables for spreadsheets: CSV that no spreadsheet takes for formulas (OWASP, CSV injection)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A file to be saved, written row by row, however many there are."""
    response = StreamingHttpResponse(_lines(heads, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def cell(value: object) -> str:
    """The text of a cell. What a spreadsheet would carry out gets a quote in front; numbers stay numbers."""
    text = "" if value is None else str(value)
    is_formula = text.lstrip(" ").startswith(_STARTS_A_FORMULA) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


class _Echo:
    """A file that hands on each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _lines(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # Without its mark Excel reads UTF-8 as something else.
    yield "\ufeff"
    yield writer.writerow([cell(head) for head in heads])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
