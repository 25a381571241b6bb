"""DESIGN §2: an app is made of rooms, folders named by a noun, each with a caption."""

import ast

from tests.architecture.house import ROOT, broken, is_djangos_own, modules, must_hold, rooms, snippet
from tests.architecture.words import EMPTY_NOUNS, EMPTY_VERBS, VERBS

# Rooms without tables of their own whose `__init__` is the public path to what stands inside.
FACADES = {
    "billing/access",
    "billing/diagnosis/checks",
    "billing/gateways",
    "billing/testing",
    "billing/testing/conformance",
    "billing/testing/fake",
    "subscriptions/calendar",
    "subscriptions/pricing",
}
# English spells some nouns as verbs. These are the nouns.
NOUNS_ALL_THE_SAME = {"refunds", "charges", "credit", "holds", "changes", "ask"}


def lacks_caption(module):
    if module.name == "__init__" and not is_djangos_own(module.room) and not ast.get_docstring(module.tree):
        yield module.at(module.tree, "a room says in its docstring what it is for")


def holds_more_than_its_caption(module):
    if module.name != "__init__" or module.room in FACADES:
        return
    body = module.tree.body[1:] if ast.get_docstring(module.tree) else module.tree.body
    yield from (module.at(node, "a room's __init__ holds its caption alone") for node in body)


def holds_more_than_a_facade(module):
    """A façade imports and names; what it does is written in the rooms behind it."""
    if module.name == "__init__" and module.room in FACADES:
        for node in module.find(ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef):
            is_name_alone = isinstance(node, ast.ClassDef) and ast.get_docstring(node) and len(node.body) == 1
            if not is_name_alone and node.name not in {"__getattr__", "__dir__"}:
                yield module.at(node, f"{node.name} is written in a façade")


def is_no_noun(room):
    return room.rpartition("/")[2] in (VERBS | EMPTY_VERBS | EMPTY_NOUNS) - NOUNS_ALL_THE_SAME


def test_it_finds_a_caption_in_every_room():
    must_hold(lacks_caption, modules())


def test_it_finds_every_folder_of_python_to_be_a_package():
    assert [room for room in rooms() if not (ROOT / room / "__init__.py").exists()] == []


def test_it_finds_nothing_but_captions_in_rooms_with_tables():
    must_hold(holds_more_than_its_caption, modules())


def test_it_finds_facades_to_write_nothing_themselves():
    must_hold(holds_more_than_a_facade, modules())


def test_it_finds_rooms_to_be_named_by_nouns():
    assert list(filter(is_no_noun, rooms())) == []


def test_it_excuses_no_facade_that_is_gone():
    assert set(rooms()) >= FACADES


def test_it_would_miss_a_caption():
    assert broken(lacks_caption, [snippet("", path="billing/refunds/__init__.py")])


def test_it_would_see_code_in_the_init_of_a_room():
    code = '"""Money back."""\nfrom billing.refunds.models import Refund\n'
    assert broken(holds_more_than_its_caption, [snippet(code, path="billing/refunds/__init__.py")])


def test_it_would_see_a_rule_written_in_a_facade():
    code = '"""The gate."""\ndef payment_required(view): ...\n'
    assert broken(holds_more_than_a_facade, [snippet(code, path="billing/access/__init__.py")])


def test_it_would_see_a_swamp_by_its_name():
    assert is_no_noun("billing/payments/utils")
    assert is_no_noun("billing/detach")
