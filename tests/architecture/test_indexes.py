"""DESIGN §2: the app's root keeps one-line indexes, so that Django and Celery find the rooms."""

import ast

import pytest
from django.apps import apps

import billing.models
from tests.architecture.house import broken, modules, must_hold, snippet

INDEXES = {"models", "admin", "tasks", "urls", "api"}
APPS_WITH_INDEXES = ("billing", "subscriptions")


def holds_more_than_an_index(module):
    """Imports, `__all__` and `urlpatterns`; `if` and a second `urlpatterns` for what is optional."""
    if module.room in APPS_WITH_INDEXES and module.name in INDEXES:
        yield from (
            module.at(node, "an index lists, and does nothing") for node in unlisted(module.tree.body)
        )


def unlisted(body):
    for node in body:
        if isinstance(node, ast.If):
            yield from unlisted([*node.body, *node.orelse])
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if {ast.unparse(target) for target in targets} - {"__all__", "urlpatterns", "app_name"}:
                yield node
        elif not isinstance(node, ast.Import | ast.ImportFrom) and not is_caption(node):
            yield node


def is_caption(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def models_of(label):
    return {model.__name__ for model in apps.get_app_config(label).get_models()}


def written_below(root):
    """Every class of a `models.py` below that Django will make a table of, by its bases' names."""
    for module in modules(root):
        for node in module.find(ast.ClassDef):
            if any(ast.unparse(base).endswith("models.Model") for base in node.bases):
                yield module, node.name


def test_it_finds_every_table_of_billing_in_its_index():
    ours = {name for module, name in written_below("billing") if "/sandbox" not in module.room}
    assert set(billing.models.__all__) == models_of("billing") == ours


def test_it_finds_the_tables_of_the_bank_in_its_own_models():
    written = {name for module, name in written_below("billing/gateways/sandbox")}
    assert written == models_of("billing_sandbox")
    assert {module.name for module, _ in written_below("billing/gateways/sandbox")} == {"models"}


def test_it_finds_tables_written_in_models_alone():
    strangers = {module.path for module, _ in written_below("billing") if module.name != "models"}
    # The history of states is ground: every room's tables stand on it.
    assert strangers == {"billing/states.py"}


def test_it_finds_indexes_to_list_and_do_nothing():
    must_hold(holds_more_than_an_index, modules())


def test_it_finds_the_index_in_order():
    assert billing.models.__all__ == sorted(billing.models.__all__)


@pytest.mark.parametrize(
    "source",
    ["class Refund(models.Model): ...", "admin.site.register(Refund)", "def total(): ...", "RATE = 1"],
)
def test_it_would_see_more_than_an_index(source):
    assert broken(holds_more_than_an_index, [snippet(source, path="billing/models.py")])


def test_it_lets_an_index_name_what_is_optional():
    source = """
        from django.urls import include, path
        urlpatterns = [path("", include("billing.portal.urls"))]
        if installed:
            urlpatterns += [path("sandbox/", include("billing.gateways.sandbox.urls"))]
    """
    assert not broken(holds_more_than_an_index, [snippet(source, path="billing/urls.py")])
