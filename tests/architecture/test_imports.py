"""DESIGN §2: each floor imports only what stands below it, and `stripe` stays in its room."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.house import ROOT, broken, modules, must_hold, snippet

STRIPES_ROOM = "billing/gateways/stripe"
TOOL = Path(sys.executable).parent / "lint-imports"

UPSIDE_DOWN = """
[importlinter]
root_package = billing

[importlinter:contract:upside-down]
name = The ground stands on the portal
type = layers
containers = billing
layers =
    gateways
    portal
"""


def imported(module):
    """Each import with the full name it asks for, wherever in the file it stands."""
    for node in module.find(ast.Import):
        yield from ((node, alias.name) for alias in node.names)
    for node in module.find(ast.ImportFrom):
        yield from ((node, f"{node.module or ''}.{alias.name}") for alias in node.names)
    for call in module.calls:
        if ast.unparse(call.func).endswith(("import_module", "__import__", "import_string")) and call.args:
            name = call.args[0]
            yield call, str(name.value) if isinstance(name, ast.Constant) else ""


def imports_stripe(module):
    for node, name in imported(module):
        if name.partition(".")[0] == "stripe" and not module.room.startswith(STRIPES_ROOM):
            yield module.at(node, f"imports {name}")


def imports_by_dots(module):
    """A relative import hides which floor it goes to."""
    for node in module.find(ast.ImportFrom):
        if node.level:
            yield module.at(node, "imports by dots")


def lint_imports(*options):
    command = [str(TOOL), "--no-cache", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_finds_no_import_that_climbs():
    done = lint_imports()
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_it_would_see_an_import_that_climbs(tmp_path):
    (tmp_path / "upside-down.ini").write_text(UPSIDE_DOWN)
    done = lint_imports("--config", str(tmp_path / "upside-down.ini"))
    assert done.returncode == 1
    assert "billing.portal" in done.stdout


def test_it_finds_stripe_in_its_own_room_alone():
    must_hold(imports_stripe, modules())


def test_it_finds_imports_that_say_where_they_go():
    must_hold(imports_by_dots, modules())


def test_it_would_see_stripe_elsewhere():
    for source in (
        "import stripe",
        "from stripe import StripeClient",
        "import stripe.error as errors",
        "def charge():\n    import stripe",
        "import_module('stripe')",
    ):
        assert broken(imports_stripe, [snippet(source, path="billing/payments/actions.py")])


def test_it_lets_stripe_be_imported_in_its_room():
    assert not broken(imports_stripe, [snippet("import stripe", path=f"{STRIPES_ROOM}/gateway.py")])


def test_it_would_see_an_import_by_dots():
    assert broken(imports_by_dots, [snippet("from ..ledger import actions")])
