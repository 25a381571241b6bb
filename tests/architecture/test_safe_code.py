"""DESIGN §11 and PROMISES, holes: what can be seen in the code before anybody runs it."""

import ast
import re

import pytest
from django.dispatch import Signal

from billing import signals
from tests.architecture.house import broken, dotted, keywords, last_name, modules, must_hold, snippet, strings

SECRET = re.compile(r"(^|[_-])(signatures?|secrets?|tokens?|digest|hmac|mac|password|api_key|otp)$")
SIGNALS_MAX = 10
# Gateways have no cookie of ours and no token: what they send is signed.
WITHOUT_A_FORM = "billing/webhooks/views.py"


def uses_float(module):
    """Never float: neither called nor promised by an annotation. To ask whether a value is one is fine."""
    asked = {
        id(name) for call in module.calls if last_name(call.func) == "isinstance" for name in ast.walk(call)
    }
    for node in module.find(ast.Name):
        if node.id == "float" and id(node) not in asked:
            yield module.at(node, "float")


def takes_every_field(module):
    """Mass assignment: a form or serializer names its fields one by one."""
    metas = [node for node in module.find(ast.ClassDef) if node.name == "Meta"]
    for node in (line for meta in metas for line in meta.body if isinstance(line, ast.Assign)):
        names = {last_name(target) for target in node.targets}
        if "exclude" in names or ("fields" in names and is_all(node.value)):
            yield module.at(node, "lets in what is added later")
    for call in module.calls:
        if is_all(keywords(call).get("fields")):
            yield module.at(call, "lets in what is added later")


def is_all(node):
    return isinstance(node, ast.Constant) and node.value == "__all__"


def compares_a_secret(module):
    """By `==` the answer's time tells how much of it was right; `compare_digest` takes as long always."""
    for node in module.find(ast.Compare):
        sides = [node.left, *node.comparators]
        is_equality = any(isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops)
        is_constant = any(isinstance(side, ast.Constant) for side in sides)
        if is_equality and not is_constant and any(SECRET.search(name_of(side)) for side in sides):
            yield module.at(node, f"compares a secret by {ast.unparse(node)}")


def name_of(node):
    if isinstance(node, ast.Subscript):
        return " ".join(constant.value for constant in strings(node.slice)).lower()
    return last_name(node.func if isinstance(node, ast.Call) else node).lower()


def looks_up_by_request(module):
    """An object is found among the requester's own, never by a key that the request names."""
    for call in module.calls:
        named = {key: value for key, value in keywords(call).items() if key in {"pk", "id"}}
        if any("request" in {last_name(n) for n in ast.walk(value)} for value in named.values()):
            yield module.at(call, "looks up by a key out of the request")


def trusts_html(module):
    for call in module.calls:
        if last_name(call.func) in {"mark_safe", "SafeString"}:
            yield module.at(call, "marks text as safe; format_html escapes")


def drops_csrf(module):
    if module.path == WITHOUT_A_FORM:
        return
    for node in module.find(ast.Name, ast.Attribute):
        if dotted(node).endswith("csrf_exempt"):
            yield module.at(node, "csrf_exempt")


RULES = (uses_float, takes_every_field, compares_a_secret, looks_up_by_request, trusts_html, drops_csrf)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_it_finds_the_house_safe(rule):
    must_hold(rule, modules())


@pytest.mark.parametrize("rule", RULES[1:], ids=lambda rule: rule.__name__)
def test_it_finds_the_demo_safe(rule):
    must_hold(rule, modules("project"))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (uses_float, "total = float(amount)"),
        (uses_float, "def share(self, part: float) -> Money: ..."),
        (takes_every_field, "class Meta:\n    fields = '__all__'"),
        (takes_every_field, "class Meta:\n    exclude = ['state']"),
        (takes_every_field, "modelform_factory(Customer, fields='__all__')"),
        (compares_a_secret, "if given == endpoint.secret: ..."),
        (compares_a_secret, "ok = signature != expected"),
        (compares_a_secret, "ok = header['Stripe-Signature'] == expected"),
        (compares_a_secret, "ok = expected == mac.hexdigest() or webhook_secret in secrets"),
        (looks_up_by_request, "Invoice.objects.get(pk=request.GET['id'])"),
        (looks_up_by_request, "get_object_or_404(Invoice, id=self.request.POST.get('id'))"),
        (trusts_html, "return mark_safe(name)"),
        (drops_csrf, "@csrf_exempt\ndef receive(request): ..."),
    ],
)
def test_it_would_see_what_is_unsafe(rule, source):
    assert broken(rule, [snippet(source, path="billing/invoices/views.py")])


def test_it_lets_secrets_be_compared_in_constant_time():
    source = "ok = compare_digest(signature, expected) and token != ''"
    assert not broken(compares_a_secret, [snippet(source)])


def test_it_finds_at_most_ten_signals_and_all_in_one_list():
    listed = [name for name, value in vars(signals).items() if isinstance(value, Signal)]
    made = [call for module in modules() for call in module.calls if last_name(call.func) == "Signal"]
    assert len(listed) == len(made) <= SIGNALS_MAX


def test_it_finds_workers_that_take_json_alone():
    from project.celery import app

    assert set(app.conf.accept_content) == {"json"}
    assert app.conf.task_serializer == app.conf.result_serializer == "json"
