import pytest
from django.http import HttpResponse

from billing.http import safe_next, strict_csp


@pytest.fixture
def request_(rf):
    return rf.get("/billing/", headers={"host": "testserver"})


@pytest.mark.parametrize(
    "url",
    ["/page/", "/page/?a=1&b=/c#d", "http://testserver/page/", "/página/", "/a//b"],
)
def test_addresses_of_this_site_are_kept(request_, url):
    assert safe_next(request_, url) == url


@pytest.mark.parametrize(
    "url",
    [
        "//evil.example",
        "///evil.example",
        "////evil.example/%2f..",
        "https://evil.example/",
        "https:evil.example",
        "http:///evil.example",
        r"\\evil.example",
        r"/\evil.example",
        r"http:\\evil.example",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "http://testserver:81/",
        "javascript:alert(1)",
        "data:text/html,x",
        "/page/\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "\x01//evil.example",
        " //evil.example",
        "http://[evil",
        "page/",
        "?q=1",
        "overview",
        "",
        None,
    ],
)
def test_anything_else_falls_back(request_, url):
    assert safe_next(request_, url, default="/billing/") == "/billing/"


def test_a_secure_page_does_not_lead_to_an_open_one(rf):
    request = rf.get("/billing/", secure=True)
    assert safe_next(request, "http://testserver/page/") == ""
    assert safe_next(request, "https://testserver/page/") == "https://testserver/page/"


def test_pages_load_nothing_from_elsewhere(db):
    policy = strict_csp(HttpResponse())["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy
    for shut in ("base-uri 'none'", "object-src 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert shut in policy


def test_only_a_page_with_a_gateways_form_is_wider():
    wider = {"script": ["https://js.example"], "frame": ["https://a.example", "https://b.example"]}
    policy = strict_csp(HttpResponse(), **wider)["Content-Security-Policy"]
    assert "; script-src 'self' https://js.example" in policy
    assert "; frame-src 'self' https://a.example https://b.example" in policy
    assert "connect-src" not in policy


def test_a_host_project_that_sends_its_own_policy_keeps_it():
    response = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    assert strict_csp(response)["Content-Security-Policy"] == "default-src 'none'"


def test_a_host_project_may_switch_it_off(settings):
    settings.BILLING = {**settings.BILLING, "SEND_CSP": False}
    assert "Content-Security-Policy" not in strict_csp(HttpResponse())
