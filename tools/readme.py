"""The steps that a README tells its reader to follow.

Under a heading each fenced block is a step, told by the last line of text before it: "… in `NAME` …:" is
code for that file, "… run …:" is for the shell. Blocks in one of the languages in SHOWN are for reading.
Any other block is an error, so that no step is ever left out in silence.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

SHOWN = frozenset({"console", "html", "http", "json", "text"})
FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(\w*)\s*$")
FILE = re.compile(r"\bin `([\w./-]+\.\w+)`.*:$", re.IGNORECASE)
RUN = re.compile(r"\brun\b.*:$", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    code: str
    file: str | None = None  # None: to be run


def steps_of(readme: str, *, heading: str) -> Iterator[Step]:
    """The steps under the heading, in the order of the page."""
    lines = iter(_section(readme, heading))
    said = ""
    for line in lines:
        if not (fence := FENCE.match(line)):
            said = line.strip() or said
            continue
        code = _block(lines, fence[1])
        if fence[2] not in SHOWN:
            yield _step(said, code)
        said = ""


def _step(said: str, code: str) -> Step:
    if named := FILE.search(said):
        return Step(code, file=named[1])
    if RUN.search(said):
        return Step(code)
    sys.exit(f"The README does not say where this goes, or to run it (it says {said!r}):\n{code}")


def _section(readme: str, heading: str) -> list[str]:
    start = re.search(rf"^(#+) +{re.escape(heading)} *$", readme, re.MULTILINE | re.IGNORECASE)
    if start is None:
        sys.exit(f"The README has no heading {heading!r}.")
    above = re.compile(rf"#{{1,{len(start[1])}}} ")
    held: list[str] = []
    mark = ""
    for line in readme[start.end() :].splitlines():
        if fence := FENCE.match(line):
            mark = "" if fence[1] == mark else mark or fence[1]
        # In a block, a line that looks like a heading is a comment.
        if not mark and above.match(line):
            break
        held.append(line)
    return held


def _block(lines: Iterator[str], mark: str) -> str:
    held: list[str] = []
    for line in lines:
        if line.strip() == mark:
            return textwrap.dedent("\n".join(held)) + "\n"
        held.append(line)
    sys.exit("The README has a block without an end.")
