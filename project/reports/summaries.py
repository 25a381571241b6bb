"""A summary without a machine that thinks: the first sentence of every paragraph."""

from __future__ import annotations

import re

CHARACTERS_MAX = 4_000


def summary_of(text: str) -> str:
    """Never longer than the text."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return " ".join(re.split(r"(?<=[.!?])\s", part)[0] for part in paragraphs if part)
