"""DESIGN §3: an action is called by one of a closed list of verbs, never by an empty one."""

import ast

from tests.architecture.house import broken, is_djangos_own, modules, must_hold, snippet
from tests.architecture.words import EMPTY_VERBS, VERBS

# Not verbs, and said so: what they are used as reads as a sentence.
READ_AS_SENTENCES = {"changing"}  # with changing(customer_id, at=at):

# Names that a library calls.
OF_LIBRARIES = {
    "handle",  # Django's commands
    "handle_exception",  # DRF's views
    "process_view",  # Django's middleware
    "process_response",
}


def first_word(name):
    return name.partition("_")[0]


def lacks_a_verb(module):
    if module.name != "actions":
        return
    for node in module.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if first_word(node.name) not in VERBS and node.name not in READ_AS_SENTENCES:
            yield module.at(node, f"{node.name}() starts with no verb of ours")


def says_nothing(module):
    for function in module.functions:
        if first_word(function.name.lstrip("_")) in EMPTY_VERBS and function.name not in OF_LIBRARIES:
            yield module.at(function, f"{function.name}() does not say what it does")


def is_a_bundle_of_actions(module):
    """`InvoiceService().process(data)` → `issue_invoice(customer, lines, at=at)`."""
    if module.name == "actions":
        for node in module.find(ast.ClassDef):
            bases = {ast.unparse(base) for base in node.bases}
            if not bases & {"NamedTuple", "Exception"}:
                yield module.at(node, f"class {node.name} stands among actions")


def test_it_finds_every_action_called_by_a_verb_of_the_list():
    must_hold(lacks_a_verb, modules())


def test_it_finds_no_empty_verb():
    ours = [module for module in modules() if not is_djangos_own(module.room)]
    must_hold(says_nothing, ours)


def test_it_finds_actions_to_be_functions():
    must_hold(is_a_bundle_of_actions, modules())


def test_it_keeps_empty_verbs_off_the_list():
    assert VERBS.isdisjoint(EMPTY_VERBS)


def test_it_would_see_a_verb_that_is_not_on_the_list():
    assert broken(lacks_a_verb, [snippet("def finalise_invoice(invoice, *, at): ...")])


def test_it_would_see_an_empty_verb():
    assert broken(says_nothing, [snippet("def process_payment(payment): ...")])
    assert broken(says_nothing, [snippet("def _handle_payment(payment): ...")])


def test_it_would_see_a_service():
    assert broken(is_a_bundle_of_actions, [snippet("class InvoiceService:\n    def issue(self): ...")])


def test_it_lets_private_steps_be_called_as_they_like():
    assert not broken(lacks_a_verb, [snippet("def _last_position(customer): ...")])
