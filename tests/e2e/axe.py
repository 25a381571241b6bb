"""axe-core, the engine of accessibility checks. `make e2e` installs it from npm in the version it pins."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
ABSENT = f"{SOURCE} is absent: `make e2e` installs axe-core, and needs npm for it."

# A frame that runs no script would be waited for: what is in one has an address, and is visited there.
EACH = {"resultTypes": ["violations"], "iframes": False}
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # Of WCAG 2.2, and off until it is asked for by name.
    "rules": {"target-size": {"enabled": True}},
    **EACH,
}
# What another scheme can change: all else has been looked at by then.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    **EACH,
}
# A change of scheme may fade in (the admin's links do): what counts is where it ends.
RUN = """
([within, options]) => {
  for (let waves = 0; waves < 10; waves++) document.getAnimations().forEach((fading) => fading.finish());
  return axe.run(within, options);
}
"""
SCHEMES = {"light": OPTIONS, "dark": COLOURS}


@lru_cache
def source() -> str:
    if not SOURCE.exists():
        pytest.fail(ABSENT, pytrace=False)
    return SOURCE.read_text("utf-8")


def findings(page: Any, within: str = "html") -> list[str]:
    """Every rule that is broken in light or dark: where, and what is wrong."""
    return [f"{scheme}: {rule} {where}: {why}" for scheme, rule, where, why in look(page, within)]


def look(page: Any, within: str = "html") -> list[tuple[str, str, str, str]]:
    """The scheme, the rule, the place and the reason of every finding."""
    page.evaluate(source())
    found = []
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        for broken in page.evaluate(RUN, [within, options])["violations"]:
            for node in broken["nodes"]:
                where = " ".join(map(str, node["target"]))
                found.append((scheme, broken["id"], where, node["failureSummary"]))
    return found
