"""Going live by the page: every option, every event and every permission that it names is the one we use."""

from dataclasses import fields

from billing.gateways.stripe.client import API_VERSION
from billing.gateways.stripe.diagnosis import READS, WRITES
from billing.gateways.stripe.events import TYPES
from billing.gateways.stripe.options import Options
from tests.docs.pages import blocks, read

PAGE = read("docs/how-to/go-live-with-stripe.md")


def first_cells(heading):
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return {row.split("|")[1].strip().strip("`") for row in rows[1:]}


def test_it_names_exactly_the_events_that_we_read():
    assert blocks(PAGE, "text")[0].split() == sorted(TYPES)


def test_it_names_every_option():
    assert first_cells("4. The settings") == {field.name.upper() for field in fields(Options)}


def test_it_names_every_permission_that_is_looked_for():
    rows = [row.split("|") for row in PAGE.splitlines() if row.startswith("| ")]
    told = {row[1].strip(): row[2].strip() for row in rows}
    for right, names in (("write", WRITES), ("read", READS)):
        assert {told[name] for name in names} == {right}


def test_it_names_the_version_that_is_pinned():
    assert f"`{API_VERSION}`" in PAGE
