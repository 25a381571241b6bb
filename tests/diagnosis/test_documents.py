import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ID = re.compile(r"billing\.[EW]\d{3}")


def ids_in(text):
    return ID.findall(text)


def sources():
    return [path.read_text("utf-8") for path in (ROOT / "billing/diagnosis/checks").glob("*.py")]


def test_it_explains_each_check_once_and_no_other():
    reference = (ROOT / "docs/reference/checks.md").read_text("utf-8")
    explained = re.findall(rf"^\| `({ID.pattern})`", reference, re.MULTILINE)
    assert sorted(explained) == sorted({found for source in sources() for found in ids_in(source)})


def test_it_explains_each_command():
    commands = (ROOT / "billing/management/commands").glob("billing_*.py")
    reference = (ROOT / "docs/reference/commands.md").read_text("utf-8")
    for command in commands:
        assert f"## `{command.stem}" in reference
