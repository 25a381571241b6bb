"""The pages as they are read here: their text, their examples, and where their links lead."""

import ast
import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<code>.*?)^ *```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name_of(page):
    return str(page.relative_to(ROOT))


def read(name):
    return (ROOT / name).read_text("utf-8")


def blocks(text, language):
    return [textwrap.dedent(found["code"]) for found in FENCE.finditer(text) if found["language"] == language]


def prose(text):
    """The page without its examples."""
    return FENCE.sub("", text)


def examples():
    """Every Python example as (page, code)."""
    return [(name_of(page), code) for page in PAGES for code in blocks(page.read_text("utf-8"), "python")]


def trees():
    return [(name, ast.parse(code)) for name, code in examples()]


def strings():
    """Every text that stands in a Python example."""
    return {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def anchors(page):
    """The names by which a page's headings are linked to."""
    headings = HEADING.findall(prose(page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rows(text):
    """The cells of each row of the tables in a text."""
    lines = [
        line.removeprefix("|").removesuffix("|").split("|") for line in text.splitlines() if line[:1] == "|"
    ]
    return [[cell.strip() for cell in line] for line in lines]


def rows_under(name, heading):
    """What the table below a heading says, without its head."""
    below = re.split(rf"^#+ {re.escape(heading)}$", read(name), flags=re.MULTILINE)[1]
    return rows(re.split(r"^#", below, flags=re.MULTILINE)[0])[2:]


def example_of(name, wanted):
    """What the example that holds `wanted` defines."""
    code = next(code for page, code in examples() if page == name and wanted in code)
    defined = {"__name__": "shop"}
    exec(compile(code, name, "exec"), defined)
    return defined
