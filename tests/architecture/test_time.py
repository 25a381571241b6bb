"""DESIGN §3: time is handed in. Only edges look at the clock, and only at the project's clock."""

import ast

import pytest

from tests.architecture.house import broken, dotted, is_djangos_own, last_name, modules, must_hold, snippet

# Where a request, a command or a task enters the house.
EDGE_NAMES = {"views", "admin", "api", "tasks", "middleware"}
EDGE_ROOMS = (
    "billing/portal",
    "billing/gateways/sandbox",
    "billing/contrib",
    "billing/testing/conformance",
    "subscriptions/portal",
)
# Edges by what they do, each for its own reason.
EDGES = {
    "billing/access/gate.py",  # the gate is where a request meets the house
    "billing/access/charges/context.py",  # charge() is called from tasks, without an instant
    "billing/access/charges/sale.py",  # a response ends when it ends
    "billing/access/queries.py",  # check() may be asked without an instant
    "billing/access/subjects.py",  # whoever asks first in a request has the facts of that instant read
    "billing/customers/sign_up.py",  # a signal of Django's brings no instant
    "billing/gateways/stripe/gateway.py",  # a gateway is another house, and its calls bring no instant
    "billing/testing/fake/gateway.py",
    "subscriptions/desk/creation.py",  # where staff ask and press, as views do
    "subscriptions/entitlements/offers.py",  # what is on sale is asked when somebody is refused
}
THE_CLOCK = "billing/clock.py"

OTHER_CLOCKS = {
    "timezone.now", "timezone.localtime", "timezone.localdate", "datetime.now", "datetime.utcnow",
    "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow", "date.today",
    "datetime.date.today", "time.time",
}  # fmt: skip


def is_edge(module):
    is_below = module.room.startswith(EDGE_ROOMS) or is_djangos_own(module.room)
    return module.name in EDGE_NAMES or is_below or module.path in EDGES


def looks_at_the_clock(module):
    if is_edge(module) or module.path == THE_CLOCK:
        return
    for call in module.calls:
        if last_name(call.func) == "now":
            yield module.at(call, f"{dotted(call.func)}() away from an edge; take `at`")


def looks_at_another_clock(module):
    """Also edges ask `billing.clock`: that is how a year is simulated."""
    for call in module.calls:
        if dotted(call.func) in OTHER_CLOCKS:
            yield module.at(call, f"{dotted(call.func)}() is not the project's clock")


def has_a_naive_or_moving_default(module):
    """`default=timezone.now` in a column is a clock read by nobody's order."""
    for node in module.find(ast.keyword):
        if node.arg in {"auto_now", "auto_now_add"} or (
            node.arg == "default" and last_name(node.value) == "now"
        ):
            yield module.at(node.value, f"{node.arg} reads the clock")


def takes_time_by_position(module):
    """`at` is a keyword everywhere: nobody reads `f(x, y)` and knows which is the instant."""
    for function in module.functions:
        if not function.name.startswith("_") and "at" in [arg.arg for arg in function.args.args]:
            yield module.at(function, f"{function.name}() takes `at` by position")


def test_it_finds_the_clock_read_at_edges_alone():
    must_hold(looks_at_the_clock, modules())


def test_it_finds_one_clock():
    must_hold(looks_at_another_clock, modules())


def test_it_finds_no_column_that_reads_the_clock():
    must_hold(has_a_naive_or_moving_default, modules())


def test_it_finds_time_taken_by_keyword_in_actions():
    actions = [module for module in modules() if module.name == "actions"]
    must_hold(takes_time_by_position, actions)


def test_it_lists_no_edge_that_is_gone():
    assert {module.path for module in modules()} >= EDGES


@pytest.mark.parametrize("source", ["at = now()", "at = clock.now()", "at = billing.clock.now()"])
def test_it_would_see_the_clock_read_in_an_action(source):
    assert broken(looks_at_the_clock, [snippet(source)])


def test_it_lets_an_edge_read_the_clock():
    assert not broken(looks_at_the_clock, [snippet("at = now()", path="billing/invoices/tasks.py")])
    assert not broken(looks_at_the_clock, [snippet("now()", path="billing/management/commands/tick.py")])


@pytest.mark.parametrize("source", ["timezone.now()", "datetime.now(UTC)", "date.today()", "time.time()"])
def test_it_would_see_another_clock_even_at_an_edge(source):
    assert broken(looks_at_another_clock, [snippet(source, path="billing/portal/views.py")])


def test_it_would_see_a_column_that_reads_the_clock():
    for source in ("DateTimeField(default=timezone.now)", "DateTimeField(auto_now_add=True)"):
        assert broken(has_a_naive_or_moving_default, [snippet(source)])


def test_it_would_see_an_instant_taken_by_position():
    assert broken(takes_time_by_position, [snippet("def void_invoice(invoice, at): ...")])
