"""PROMISES 20: every address × who × method answers what the checked-in table says."""

from tests.samples import some
from tests.security.addresses import nameless, our_addresses
from tests.security.matrix import METHODS, answers_of, read_table
from tests.security.world import ACTORS

TABLE = read_table()
LINKS = ("billing:pay_link", "billing:pay_link_card", "billing:pay_link_form", "billing:pay_link_return")
FRAMES = ("_add", "_change", "_changelist", "_delete", "_history")
ADDRESSES = sorted({name for name, _ in TABLE})


def test_it_finds_a_row_for_every_address_and_none_for_others():
    assert set(ADDRESSES) == set(our_addresses()), "python -m tests.security.matrix --write, then read it"


def test_it_finds_every_method_and_everybody_in_each_row():
    assert set(TABLE) == {(name, method) for name in ADDRESSES for method in METHODS}
    assert all(tuple(row) == ACTORS and all(row.values()) for row in TABLE.values())


def test_it_finds_every_address_of_ours_to_have_a_name():
    assert nameless() == []


def test_it_answers_everybody_as_the_table_says(world):
    """All in one test: every cell is undone, so that one world serves for the whole table."""
    answered = {}
    for name, methods in asked():
        answered |= answers_of(name, world, methods=methods)
    assert {cell: row for cell, row in answered.items() if row != TABLE.get(cell)} == {}


def asked():
    """Everything but PATCH and DELETE at most of the pages, which answer them as one.

    Of the tables, whose pages Django makes alike, some.
    """
    frames = [name for name in our_addresses() if name.endswith(FRAMES)]
    names = [name for name in our_addresses() if name not in set(frames) - set(some(frames, one_in=5))]
    pages = [name for name in names if not name.startswith("billing_api:")]
    spared = set(pages) - set(some(pages, one_in=4))
    return [(name, ("GET", "POST") if name in spared else METHODS) for name in names]


def test_it_promises_no_server_error_to_anybody():
    assert [cell for cell, row in TABLE.items() if any(status[0] == "5" for status in row.values())] == []


def test_it_lets_nobody_but_staff_into_the_admin():
    outside = ("anonymous", "stranger", "owner", "viewer")
    admin = [row for (name, _), row in TABLE.items() if name.startswith("admin:")]
    assert {row[actor] for row in admin for actor in outside} == {"login"}


def test_it_lets_staff_without_permission_see_nothing_in_the_admin():
    admin = [row["clerk"] for (name, _), row in TABLE.items() if name.startswith("admin:")]
    assert set(admin) <= {"403", "405"}


def test_it_lets_nobody_add_or_delete_or_edit_a_row_in_the_admin():
    """Superusers too: rows change through actions, each with a reason."""
    ours = {cell: row for cell, row in TABLE.items() if cell[0].startswith("admin:")}
    stock = {cell: row for cell, row in ours.items() if cell[0].endswith(("_add", "_delete"))}
    edits = {cell: row for cell, row in ours.items() if cell[0].endswith("_change") and cell[1] == "POST"}
    assert {row["superuser"] for row in (stock | edits).values()} == {"403"}


def test_it_opens_a_signed_link_to_everybody_alike():
    for name in LINKS:
        for method in METHODS:
            assert len(set(TABLE[name, method].values())) == 1, (name, method)


def test_it_hides_what_is_another_customer_s():
    """A stranger and a superuser are told no more of an object than that it is not there."""
    of_an_object = [name for name, parts in our_addresses().items() if parts and name.startswith("billing")]
    shown_to_who_knows_the_address = {"billing:sandbox:card", "billing:sandbox:challenge", *LINKS}
    # A gateway signs: it is asked for no session.
    for name in set(of_an_object) - {"billing:cause", "billing:webhook"} - shown_to_who_knows_the_address:
        for method in METHODS:
            row = TABLE[name, method]
            assert {row["stranger"], row["superuser"]} <= {"404", "405"}, (name, method)
