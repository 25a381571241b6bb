from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import BaseCommand

from billing.management.terminal import in_columns, say_progress


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("done", "total"), [(0, 0), (1, 3), (3, 3), (5, 3)])
def test_it_draws_a_bar_of_one_length_on_a_terminal(done, total):
    terminal = Terminal()
    say_progress(BaseCommand(stdout=terminal, no_color=True), done, total=total)
    said = terminal.getvalue()
    assert said.startswith("\r") and said.count("█") + said.count("░") == 30
    assert said.endswith("\n") == (done >= total)


def test_it_pads_all_columns_but_the_last():
    assert in_columns([("a", "bbb", "c"), ("aaa", "b", "")]) == ["a    bbb  c", "aaa  b"]


def test_it_uses_colours_on_a_terminal_unless_told_not_to(bo):
    said = {}
    for wish in ("force_color", "no_color"):
        out = StringIO()
        call_command("billing_diagnose", "bo", stdout=out, **{wish: True})
        said[wish] = out.getvalue()
    assert "\x1b[" in said["force_color"] and "\x1b[" not in said["no_color"]
