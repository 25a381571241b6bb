"""DESIGN §3: only `states.move()` writes a state, and nobody compares one with a bare string."""

import ast

import pytest

from tests.architecture.house import broken, keywords, last_name, modules, must_hold, snippet, strings

THE_DOOR = "billing/states.py"
# Another company's books: the bank's states are not ours, and each changes in one conditional UPDATE.
ANOTHER_HOUSE = "billing/gateways/sandbox"

WRITES = {"update", "create", "acreate", "aupdate", "bulk_update", "abulk_update", "save", "asave"}
MAKES_BY_DEFAULTS = {"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"}

# Holds, the inbox and the outbox change inside one SQL statement each (DESIGN §3).
IN_ONE_STATEMENT = (
    "billing/credit/holds",
    "billing/notices/actions.py",
    "billing/notices/outbox.py",
    "billing/webhooks",
)

OURS = [
    m for m in modules() if m.path != THE_DOOR and not m.path.startswith((ANOTHER_HOUSE, *IN_ONE_STATEMENT))
]


def assigns_a_state(module):
    for node in module.find(ast.Attribute):
        if node.attr == "state" and isinstance(node.ctx, ast.Store | ast.Del):
            yield module.at(node, f"assigns {ast.unparse(node)}")


def writes_a_state(module):
    for call in module.calls:
        if names_a_state(call):
            yield module.at(call, f"{last_name(call.func)}() writes a state")


def names_a_state(call):
    name, given = last_name(call.func), keywords(call)
    says_state = any(constant.value == "state" for constant in strings(call))
    if name == "setattr":
        return says_state
    if name in MAKES_BY_DEFAULTS:
        defaults = [given[key] for key in ("defaults", "create_defaults") if key in given]
        return any(constant.value == "state" for value in defaults for constant in strings(value))
    is_new_row = name[:1].isupper() and name not in {"Q", "When"}
    return ("state" in given and (name in WRITES or is_new_row)) or (says_state and name in WRITES)


def writes_a_state_in_sql(module):
    for constant in strings(module.tree):
        words = constant.value.lower().replace('"', " ").split()
        if "update" in words and "set" in words and "state" in words[words.index("set") :]:
            yield module.at(constant, "SQL writes a state")


def spells_a_state(module):
    """`method.state == "active"` → `method.state == MethodState.ACTIVE`."""
    for node in module.find(ast.Compare):
        sides = [node.left, *node.comparators]
        if any(last_name(side) == "state" for side in sides) and any(is_word(side) for side in sides):
            yield module.at(node, "compares a state with a string")
    for call in module.calls:
        if is_word(keywords(call).get("state")):
            yield module.at(call, "names a state by a string")


def is_word(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""


def test_it_finds_no_state_assigned_but_by_move():
    must_hold(assigns_a_state, OURS)


def test_it_finds_no_state_written_to_the_database_but_by_move():
    must_hold(writes_a_state, OURS)
    must_hold(writes_a_state_in_sql, OURS)


def test_it_finds_states_named_by_their_choices():
    must_hold(spells_a_state, OURS)


def test_it_finds_the_door_to_be_one():
    door = [module for module in modules() if module.path == THE_DOOR]
    assert len(broken(writes_a_state, door)) == len(broken(assigns_a_state, door)) == 1


@pytest.mark.parametrize(
    "source",
    ["invoice.state = 'paid'", "invoice.state += ''", "del invoice.state", "a.b.state: str = 'paid'"],
)
def test_it_would_see_a_state_assigned(source):
    assert broken(assigns_a_state, [snippet(source)])


@pytest.mark.parametrize(
    "source",
    [
        "Invoice.objects.filter(pk=1).update(paid_at=at, state=InvoiceState.PAID)",
        "Invoice.objects.create(customer=customer, state=InvoiceState.PAID)",
        "Invoice.objects.bulk_create([Invoice(state=InvoiceState.PAID)])",
        "Invoice.objects.bulk_update(rows, ['paid_at', 'state'])",
        "Invoice.objects.get_or_create(key=key, defaults={'state': InvoiceState.PAID})",
        "Invoice.objects.update(**{'state': InvoiceState.PAID})",
        "invoice.save(update_fields=['state'])",
        "setattr(invoice, 'state', InvoiceState.PAID)",
    ],
)
def test_it_would_see_a_state_written(source):
    assert broken(writes_a_state, [snippet(source)])


def test_it_would_see_a_state_written_in_sql():
    assert broken(writes_a_state_in_sql, [snippet("sql = 'UPDATE inbox SET tries = 1, state = %s'")])


def test_it_would_see_a_state_spelled():
    assert broken(spells_a_state, [snippet("if invoice.state == 'paid': ...")])
    assert broken(spells_a_state, [snippet("Invoice.objects.filter(state='open')")])


def test_it_lets_states_be_read_and_looked_up():
    reading = """
        Invoice.objects.filter(state=InvoiceState.OPEN).update(paid_at=at)
        Invoice.objects.get_or_create(customer=customer, state=InvoiceState.DRAFT)
        if invoice.state == InvoiceState.PAID: move(invoice, InvoiceState.VOID, at=at)
    """
    for rule in (assigns_a_state, writes_a_state, spells_a_state):
        assert not broken(rule, [snippet(reading)])
