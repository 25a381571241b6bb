"""DESIGN §11: `default-src 'self'`, so no page of ours, staff's neither, holds inline script or style."""

import re

import pytest

from tests.architecture.house import ROOT, broken, modules, must_hold, snippet, strings, templates

INLINE = {
    "a script without src": r"<script(?![^>]*\ssrc=)",
    "a style element": r"<style\b",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "an htmx event attribute": r"\bhx-on[:\-]",
    "a javascript: address": r"javascript:",
    "text marked as safe": r"\|\s*safe\b|\{%\s*autoescape\s+off",
    "another site's file": r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)\s*=\s*[\"'](?:https?:)?//",
    "a form without a CSRF token": r"(?is)<form(?=[^>]*method=.?post)(?:(?!</form>|csrf_token).)*</form>",
}
# A mail is no page: no policy of ours reaches it, and its one style element stands in the base of all.
STYLED = {"billing/templates/billing/mail/base.html": ["a style element"]}
# Plain text, as mails are, needs no escaping.
PAGES = [page for page in templates() if page.suffix != ".txt"]
IN_CODE = [name for name in INLINE if name not in {"text marked as safe", "a form without a CSRF token"}]


def inline(text):
    bare = re.sub(r"(?s)\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", "", text)
    return [name for name, pattern in INLINE.items() if re.search(pattern, bare, re.IGNORECASE)]


def builds_inline(module):
    """HTML written in Python, as `format_html` does, is held to the same."""
    for constant in strings(module.tree):
        if set(inline(constant.value)) & set(IN_CODE):
            yield module.at(constant, "builds inline script or style")


def test_it_finds_no_inline_script_or_style_in_any_page():
    found = {str(page.relative_to(ROOT)): inline(page.read_text("utf-8")) for page in PAGES}
    assert {page: names for page, names in found.items() if names} == STYLED


def test_it_finds_none_built_in_code():
    must_hold(builds_inline, modules())


def test_it_finds_pages_to_look_at():
    assert len(PAGES) > 10


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("a script without src", "<script type=module>go()</script>"),
        ("a style element", "<head><style>b{}</style>"),
        ("a style attribute", '<p class="a" style="color: red">'),
        ("an event attribute", '<button onclick="go()">'),
        ("an htmx event attribute", '<a hx-on:click="go()">'),
        ("a javascript: address", '<a href="javascript:go()">'),
        ("text marked as safe", "{{ name|safe }}"),
        ("text marked as safe", "{% autoescape off %}{{ name }}"),
        ("another site's file", '<script src="https://cdn.example/htmx.js"></script>'),
        ("another site's file", '<link rel="stylesheet" href="//fonts.example/a.css">'),
        ("a form without a CSRF token", '<form method="post"><button>Pay</button></form>'),
    ],
)
def test_it_would_see_what_the_policy_forbids(name, page):
    assert name in inline(page)


def test_it_lets_a_plain_page_pass():
    page = """
        <script src="{% static 'billing/htmx.js' %}" defer></script> {# <style> #}
        <form method="post">{% csrf_token %}<button name="on" class="style">Pay once = done</button></form>
        <form method="get"><input name="q"></form>
    """
    assert inline(page) == []


def test_it_would_see_it_built_in_code():
    assert broken(builds_inline, [snippet("""format_html('<b style="color: {}">', colour)""")])
