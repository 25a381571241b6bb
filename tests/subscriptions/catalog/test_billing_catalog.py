import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from subscriptions.catalog.declared.files import write_yaml
from subscriptions.catalog.models import Plan
from tests.subscriptions.catalog.example import SMALL, guide, small
from tests.subscriptions.shop import make_plan

pytestmark = pytest.mark.django_db
IN_PYTHON = "tests.subscriptions.catalog.example.SMALL"


@pytest.fixture
def run():
    """What the command prints."""

    def call(*typed):
        out = StringIO()
        call_command("billing_catalog", *typed, stdout=out, stderr=out, no_color=True)
        return out.getvalue()

    return call


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "catalog.yaml"

    def write(document):
        path.write_text(document if isinstance(document, str) else write_yaml(document))
        return str(path)

    return write


class Terminal(StringIO):
    def isatty(self):
        return True


def test_a_difference_ends_badly_and_none_ends_well(run, file):
    path = file(SMALL)
    with pytest.raises(CommandError, match="differences") as ended:
        run("diff", path)
    assert ended.value.returncode == 1
    assert not Plan.objects.exists()
    run("apply", path, "--yes")
    assert run("diff", path) == "nothing to do\n"


def test_it_is_applied_once(run, file):
    path = file(guide())
    assert "plan pro: created" in run("apply", path, "--yes")
    assert run("apply", path, "--yes") == "nothing to do\n"


def test_what_it_exports_applies_as_no_difference(run, file):
    run("apply", file(guide()), "--yes")
    assert run("diff", file(run("export")), "--archive-missing") == "nothing to do\n"


def test_without_a_terminal_it_wants_to_be_told(run, file, monkeypatch):
    monkeypatch.setattr(sys, "stdin", StringIO("y\n"))
    with pytest.raises(CommandError, match="say --yes"):
        run("apply", file(SMALL))
    assert not Plan.objects.exists()


@pytest.mark.parametrize(("typed", "count"), [("y\n", 1), ("Yes\n", 1), ("\n", 0), ("n\n", 0)])
def test_on_a_terminal_it_asks(run, file, monkeypatch, typed, count):
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    try:
        run("apply", file(SMALL))
    except CommandError as refused:
        assert str(refused) == "nothing was done"
    assert Plan.objects.count() == count


def test_what_is_missing_is_named_and_archived_only_when_asked(run, file):
    run("apply", file(SMALL), "--yes")
    make_plan("old")
    assert run("diff", file(SMALL)) == "plan old: not in the file, left alone\nnothing to do\n"
    assert "plan old: archived" in run("apply", file(SMALL), "--yes", "--archive-missing")
    assert Plan.objects.get(key="old").state == "archived"


def test_it_takes_a_dict_in_python(run):
    run("apply", IN_PYTHON, "--yes")
    assert run("diff", IN_PYTHON) == "nothing to do\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("products: {a: {name: A, tax_percent: 19.5}}", "products.a.tax_percent: a figure in quotes"),
        ("features: {a: {}, b: {}}", "features.a.name: is missing\nfeatures.b.name: is missing"),
        ("features: [", "line 1: "),
    ],
)
def test_a_bad_file_is_told_line_by_line(run, file, text, said):
    for task in ("diff", "apply"):
        with pytest.raises(CommandError) as refused:
            run(task, file(text))
        assert said in str(refused.value)


@pytest.mark.parametrize("source", ["gone.yaml", "no/such/file", "nowhere", "tests.subscriptions.nowhere.X"])
def test_a_file_that_is_not_there_is_told(run, source):
    with pytest.raises(CommandError, match=r"cannot be read|neither a file"):
        run("diff", source)


def test_a_file_that_is_no_text_is_told(run, tmp_path):
    path = tmp_path / "catalog.yaml"
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(CommandError, match="not UTF-8"):
        run("diff", str(path))


def test_a_kind_in_use_is_told_before_anything_is_asked(run, file):
    run("apply", file(SMALL), "--yes")
    with pytest.raises(CommandError, match=r"plans\.pro.kind: it has prices as plan"):
        run("diff", file(small(kind="add_on")))
