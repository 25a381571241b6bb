import json

import pytest

EXPECTED = {
    "/free/": ("free", ""),
    "/page/": ("guarded", "view: good standing"),
    "/unsuspended/": ("guarded", "view: not_suspended"),
    "/either/": ("guarded", "view: AnyOf(able_to_pay, not_suspended)"),
    "/shadowed/": ("shadow", "view: able_to_pay (shadow)"),
    "/rated/": ("guarded", "view: not_suspended and Rate(3/min)"),
    "/awaited/": ("guarded", "view: good standing"),
    "/classy/": ("guarded", "view: good standing"),
    "/api/": ("guarded", "view: good standing"),
    "/mixed-api/": ("guarded", "view: good standing"),
    "/api-function/": ("guarded", "view: good standing"),
    "/set/": ("guarded", "view: good standing"),
    "/guarded/page/": ("guarded", "prefix /guarded/: good standing"),
    "/guarded/api/": ("guarded", "prefix /guarded/: good standing"),
    "/guarded/exempt/": ("exempt", ""),
    "/login/": ("exempt", ""),
    "/billing/": ("exempt", ""),
    "/admin/": ("free", ""),
}


@pytest.fixture
def gates(run_json):
    def listed(*typed):
        entries = run_json("billing_gates", *typed)
        return {
            entry["url"]: (
                entry["guarding"],
                "; ".join(f"{gate['where']}: {gate['takes']}" for gate in entry["gates"]),
            )
            for entry in entries
        }

    return listed


def test_it_says_of_every_url_what_guards_it(gates):
    assert gates().items() >= EXPECTED.items()


def test_it_aligns_its_columns(run):
    lines = run("billing_gates").splitlines()
    starts = {line.index("/") for line in lines[1:]}
    assert starts == {lines[0].index("URL")}
    assert "guarded  /page/" in "\n".join(lines)


def test_it_lists_what_nobody_guards_or_exempted(gates):
    found = gates("--unguarded")
    assert {"/free/", "/shadowed/"} <= found.keys()
    assert {guarding for guarding, _ in found.values()} <= {"free", "shadow", "partly"}
    assert not [url for url in found if url.startswith("/admin/")]


def test_it_shows_no_prefix_that_no_middleware_guards(settings, gates):
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if "PaymentRequired" not in path]
    assert gates()["/guarded/page/"] == ("free", "")


def test_it_says_that_the_emergency_switch_is_on(settings, run, gates):
    settings.BILLING = {**settings.BILLING, "SHADOW": True}
    assert "every gate lets in" in run("billing_gates")
    assert gates()["/page/"][0] == "shadow"


@pytest.fixture
def odd(settings, gates):
    settings.ROOT_URLCONF = "tests.commands.odd_urls"
    prefixes = {"/open/paid/": (), "/reg/": (), "/mayb": ()}
    settings.BILLING = {**settings.BILLING, "PROTECTED_PREFIXES": prefixes}
    return gates()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/one-method/", ("partly", "POST: not_suspended")),
        ("/all-methods/", ("guarded", "POST: not_suspended")),
        ("/dispatched/", ("guarded", "view: not_suspended; POST: not_suspended")),
        ("/partial/", ("guarded", "view: not_suspended")),
        ("/two/", ("guarded", "view: not_suspended; view: able_to_pay")),
        ("/open/<path:rest>", ("partly", "prefix /open/paid/ in part: good standing")),
        ("/reg/(?P<year>[0-9]+)/", ("guarded", "prefix /reg/: good standing")),
        ("/mayb?e/", ("partly", "prefix /mayb in part: good standing")),
        ("/permitted/", ("guarded", "permission: not_suspended")),
        ("/perhaps/", ("partly", "permission: not_suspended")),
        ("/both/", ("guarded", "permission: not_suspended")),
        ("/of-one-url/", ("free", "")),
        ("/login/", ("exempt", "")),
        ("/login/<str:provider>/", ("free", "")),
        ("/nested/deep/", ("free", "")),
    ],
)
def test_it_knows_every_way_to_guard(odd, url, said):
    assert odd[url] == said


def test_it_names_views_as_refusals_do(settings, run):
    settings.ROOT_URLCONF = "tests.commands.odd_urls"
    names = {entry["url"]: entry["view"] for entry in json.loads(run("billing_gates", "--json"))}
    assert names["/nested/deep/"] == "outer:inner:deep"
    assert names["/one-method/"] == "tests.commands.odd_urls.OneMethod"
