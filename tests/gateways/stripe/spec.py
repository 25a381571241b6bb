"""Stripe's own description of its API: whether a request of ours is one that it knows."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

SHARED = Path(__file__).resolve().parents[4] / "shared"
SPEC = SHARED / "stripe" / "spec3.json"
FIXTURES = SHARED / "stripe" / "fixtures3.json"
INTEGER = re.compile(r"-?[0-9]+")


@cache
def spec():
    return json.loads(SPEC.read_text())


@cache
def fixtures():
    return json.loads(FIXTURES.read_text())["resources"]


@cache
def _paths():
    """Longest first, so that a fixed path wins over one with a name in it."""
    found = [(re.compile(re.sub(r"{[^}]+}", "[^/]+", path)), path) for path in spec()["paths"]]
    return sorted(found, key=lambda pair: pair[1].count("{"))


def wrong(method, url, body):
    """What Stripe would not understand of a request, in words."""
    parts = urlsplit(url)
    path = next((path for pattern, path in _paths() if pattern.fullmatch(parts.path)), None)
    operation = spec()["paths"].get(path, {}).get(method)
    if operation is None:
        return [f"Stripe has no {method} {parts.path}"]
    given = nested(parse_qsl(body if method == "post" else parts.query, keep_blank_values=True))
    return [f"{method} {path}: {each}" for each in _of_object(given, _schema(operation, method), "")]


def _schema(operation, method):
    if method == "post":
        forms = operation.get("requestBody", {}).get("content", {})
        return forms.get("application/x-www-form-urlencoded", {}).get("schema", {})
    asked = [parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
    return {"properties": {parameter["name"]: parameter["schema"] for parameter in asked}}


def nested(pairs):
    """`a[b][0]=c` as {"a": {"b": {"0": "c"}}}."""
    root = {}
    for name, value in pairs:
        *steps, last = re.findall(r"[^\[\]]+", name)
        at = root
        for step in steps:
            at = at.setdefault(step, {})
        at[last] = value
    return root


def _of_object(given, schema, where):
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in given:
            yield f"{where}{name} is missing"
    for name, value in given.items():
        if name in known:
            yield from _of_value(value, known[name], f"{where}{name}")
        elif schema.get("additionalProperties"):
            yield from _of_value(value, schema["additionalProperties"], f"{where}{name}")
        else:
            yield f"{where}{name} is not known"


def _of_value(value, schema, where):
    if "anyOf" in schema:
        answers = [list(_of_value(value, each, where)) for each in schema["anyOf"]]
        yield from [] if [] in answers else answers[0]
    elif schema.get("type") == "object" or (isinstance(value, dict) and "properties" in schema):
        is_object = isinstance(value, dict)
        yield from _of_object(value, schema, f"{where}.") if is_object else [f"{where} is a text"]
    elif schema.get("type") == "array":
        each = value.values() if isinstance(value, dict) else [value]
        for item in each:
            yield from _of_value(item, schema.get("items", {}), where)
    elif isinstance(value, dict):
        yield f"{where} is nested"
    else:
        yield from _of_text(value, schema, where)


def _of_text(value, schema, where):
    kind = schema.get("type")
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}, not one of {schema['enum']}"
    if kind in {"integer", "number"} and not INTEGER.fullmatch(value):
        yield f"{where} is {value!r}, not a number"
    if kind == "boolean" and value not in {"true", "false"}:
        yield f"{where} is {value!r}, not true or false"
    if len(value) > schema.get("maxLength", 10**6):
        yield f"{where} is too long"
