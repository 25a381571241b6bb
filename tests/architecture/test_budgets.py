"""DESIGN §2, budgets: they make a room split before it becomes a swamp."""

import ast
from statistics import median

import pytest

from tests.architecture.house import CODE, broken, modules, must_hold, snippet, templates

TABLES_OF_CODES = {"billing/iso4217.py"}

# Signatures that a library prescribes, of any length.
OF_LIBRARIES = {
    "process_view",  # Django's middleware
    "change_view",  # Django's admin
}

OURS = [module for module in modules(*CODE) if module.path not in TABLES_OF_CODES]
TESTS = modules("tests")


def long_module(module):
    if module.lines > 250:
        yield f"{module.path}: {module.lines} lines, at most 250"


def long_function(module):
    for function in module.functions:
        if (length := length_of(function)) > 40:
            yield module.at(function, f"{function.name}() has {length} lines, at most 40")


def many_positionals(module):
    for function in module.functions:
        named = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
        taken = len([name for name in named if name not in {"self", "cls"}])
        if taken > 3 and function.name not in OF_LIBRARIES:
            yield module.at(function, f"{function.name}() takes {taken} positional arguments, at most 3")


def long_test(module):
    for function in every_test_in(module):
        if (length := length_of(function)) > 30:
            yield module.at(function, f"{function.name}() has {length} lines, at most 30")


def length_of(function):
    return function.end_lineno - function.lineno + 1


def every_test_in(module):
    return [function for function in module.functions if function.name.startswith("test_")]


def test_it_finds_every_module_within_250_lines():
    must_hold(long_module, OURS)


def test_it_finds_the_median_module_within_80_lines():
    # Captions and indexes are left out: they would flatter the house.
    assert median(module.lines for module in OURS if module.name != "__init__" and module.lines > 2) <= 80


def test_it_finds_every_function_within_40_lines():
    must_hold(long_function, OURS)


def test_it_finds_at_most_three_positional_arguments():
    must_hold(many_positionals, OURS)


def test_it_finds_every_test_within_30_lines():
    must_hold(long_test, TESTS)


def test_it_finds_the_median_test_within_10_lines():
    assert median(length_of(test) for module in TESTS for test in every_test_in(module)) <= 10


def test_it_finds_every_test_file_within_250_lines():
    must_hold(long_module, TESTS)


def test_it_finds_every_template_within_100_lines():
    pages = {str(file): len(file.read_text("utf-8").splitlines()) for file in templates(*CODE)}
    assert {name: lines for name, lines in pages.items() if lines > 100} == {}


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (long_module, "\n" * 251),
        (long_function, "def issue():\n" + "    pass\n" * 40),
        (long_test, "def test_it_takes_long():\n" + "    pass\n" * 30),
        (many_positionals, "def issue(customer, lines, due_on, currency): ..."),
        (many_positionals, "class Book:\n    async def post(self, debit, credit, amount, key): ..."),
    ],
)
def test_it_would_see_what_is_over_budget(rule, source):
    assert broken(rule, [snippet(source)])


def test_it_does_not_count_keywords_and_self():
    source = "class Book:\n    def post(self, debit, credit, amount, *, key, at): ..."
    assert not broken(many_positionals, [snippet(source)])


def test_it_measures_functions_inside_functions():
    inner = "def guard(view):\n    def guarded():\n" + "        pass\n" * 41
    assert len(broken(long_function, [snippet(inner)])) == 2


def test_it_counts_no_fixture_as_a_test():
    assert every_test_in(snippet("def ada(): ...\ndef test_it_pays(): ...")) != []
    assert isinstance(every_test_in(snippet("def test_it_pays(): ..."))[0], ast.FunctionDef)
