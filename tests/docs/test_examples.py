"""What the pages show is code that runs: it compiles, and what it takes from us is there."""

import ast
import re
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.core.management import get_commands
from django.utils.module_loading import import_string

from billing.conf import KEYS
from tests.docs.pages import PAGES, examples, name_of, strings, trees
from tools.readme import steps_of

OURS = re.compile(r"billing(\.\w+)+")
TEXTS = {name_of(page): page.read_text("utf-8") for page in PAGES}


@pytest.mark.parametrize(("page", "code"), examples())
def test_every_example_compiles(page, code):
    compile(code, page, "exec")


def test_every_import_of_ours_is_there():
    for page, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "billing":
                assert all(_is_there(node.module, name.name) for name in node.names), page


def test_every_dotted_path_of_ours_is_there():
    for path in filter(OURS.fullmatch, strings()):
        assert _is_there(*path.rsplit(".", 1)), path


def test_every_setting_that_is_shown_exists():
    for page, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "BILLING":
                assert {ast.literal_eval(key) for key in node.value.keys if key} <= set(KEYS), page
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "BILLING":
                assert ast.literal_eval(node.slice) in KEYS, page


@pytest.mark.parametrize("page", TEXTS)
def test_every_command_that_is_shown_exists(page):
    assert set(re.findall(r"\bmanage\.py (billing_\w+)", TEXTS[page])) <= set(get_commands())


def test_the_readme_needs_at_most_four_steps():
    assert len(re.findall(r"^\d\. ", _section("Add it to your project"), re.MULTILINE)) <= 4
    assert list(steps_of(TEXTS["README.md"], heading="Add it to your project"))


def test_the_tutorial_can_be_followed_by_a_program():
    tutorial = TEXTS["docs/tutorial/first-paid-view.md"]
    files = {step.file for step in steps_of(tutorial, heading="Your first paid view")}
    assert files == {None, "settings.py", "urls.py", "shop/views.py", "shop/tests.py"}


def test_the_tutorial_of_plans_can_be_followed_by_a_program():
    tutorial = TEXTS["docs/tutorial/sell-your-first-plan.md"]
    files = {step.file for step in steps_of(tutorial, heading="Sell your first plan")}
    assert files == {None, "settings.py", "urls.py", "catalog.yaml", "shop/views.py", "shop/tests.py"}


def _section(heading):
    return TEXTS["README.md"].split(f"## {heading}\n")[1].split("\n## ")[0]


def _is_there(module, name):
    """Whether the module has a thing or a module of that name."""
    path = f"{module}.{name}"
    try:
        return bool(find_spec(path)) or bool(import_string(path))
    except ImportError:
        return hasattr(import_module(module), name)
