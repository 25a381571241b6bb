"""Gate bypass: no method, wrapper, spelling of the path or kind of view leads past a gate."""

import inspect

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import AsyncRequestFactory
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from billing.access import PaymentRequiredMixin, payment_exempt, payment_required
from tests.shop import views

pytestmark = [pytest.mark.django_db, pytest.mark.sampled(12)]

GUARDED = ["/page/", "/awaited/", "/classy/", "/async-classy/", "/guarded/page/", "/api/", "/guarded/api/"]
ODD_METHODS = ["HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "BREW"]
ran = []


def report(request):
    ran.append(request.method)
    return HttpResponse("let in")


async def awaited_report(request):
    ran.append(request.method)
    return HttpResponse("let in")


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()
    views.ran.clear()


@pytest.fixture
def asked(rf, bo):
    """Bo, who is refused, asks a view for something."""

    def ask(view, method="GET", **headers):
        request = rf.generic(method, "/page/", headers={"Accept": "text/html", **headers})
        request.user = bo
        return view(request)

    return ask


@pytest.fixture
def bos(client, bo):
    client.force_login(bo)
    return client


@pytest.mark.parametrize("method", ODD_METHODS)
@pytest.mark.parametrize("url", GUARDED)
def test_it_runs_no_guarded_view_by_another_method(bos, url, method):
    response = bos.generic(method, url)
    assert response.status_code in {402, 405}
    assert views.ran == []


@pytest.mark.parametrize("url", GUARDED)
def test_it_gates_head_as_it_gates_get(bos, url):
    assert bos.head(url).status_code == bos.get(url).status_code == 402


@pytest.mark.parametrize("url", GUARDED)
def test_it_answers_options_and_does_not_run_the_view(bos, url):
    response = bos.options(url)
    assert response.status_code in {200, 204, 405}
    assert response.content not in {b"let in", b"free"}
    assert views.ran == []


@pytest.mark.parametrize("view", [report, awaited_report], ids=["plain", "async"])
def test_it_runs_no_function_view_for_options(rf, bo, view):
    guarded, factory = payment_required(view), AsyncRequestFactory()
    is_async = inspect.iscoroutinefunction(guarded)
    request = (factory if is_async else rf).options("/page/")
    request.user = bo
    (async_to_sync(guarded) if is_async else guarded)(request)
    assert ran == []


@pytest.mark.parametrize(
    "header", ["X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"]
)
def test_it_listens_to_no_header_that_names_another_request(bos, header):
    assert bos.get("/page/", headers={header: "OPTIONS"}).status_code == 402
    assert bos.post("/page/", {"_method": "OPTIONS"}, headers={header: "/free/"}).status_code == 402


@pytest.mark.parametrize(
    "path",
    [
        "//guarded/page/", "/guarded//page/", "/./guarded/page/", "/guarded/./page/", "/guarded;x/page/",
        "/GUARDED/page/", "/guarded/page/%20", "/%67uarded/page/", "/guarded%2fpage/", "/guarded/page/..;/",
        "/guarded/page/?/login/", "/free/../guarded/page/", "/static/../guarded/page/",
    ],
)  # fmt: skip
def test_it_guards_a_prefix_however_the_path_is_spelled(bos, path):
    response = bos.get(path)
    assert response.status_code in {301, 402, 404}
    assert response.content != b"free"


def test_it_exempts_only_what_is_named(bos):
    assert bos.get("/guarded/exempt/").status_code == 200
    assert bos.get("/guarded/page/").status_code == 402


def test_it_lets_an_exemption_open_no_gate_of_the_view_itself(asked):
    """`payment_exempt` is for prefixes; a view that is guarded by name stays guarded."""
    assert asked(payment_exempt(payment_required(report))).status_code == 402


WRAPPERS = [never_cache, login_required, csrf_exempt, gzip_page]


@pytest.mark.parametrize("wrap", WRAPPERS, ids=lambda wrap: wrap.__name__)
def test_it_guards_a_view_inside_and_outside_other_decorators(asked, wrap):
    assert asked(wrap(payment_required(report))).status_code == 402
    assert asked(payment_required(wrap(report))).status_code == 402
    assert ran == []


def test_it_guards_a_class_by_its_dispatch_and_by_a_method(asked):
    @method_decorator(payment_required, name="dispatch")
    class Whole(View):
        def get(self, request):
            return report(request)

    class One(View):
        @method_decorator(payment_required)
        def get(self, request):
            return report(request)

    assert asked(Whole.as_view()).status_code == asked(One.as_view()).status_code == 402
    assert ran == []


def test_it_guards_what_inherits_from_a_guarded_class(asked):
    class Base(PaymentRequiredMixin, View):
        pass

    class Below(Base):
        def get(self, request):
            return report(request)

    assert asked(Below.as_view()).status_code == 402


def test_it_refuses_a_mixin_that_would_guard_nothing():
    """Behind `View` the mixin's `as_view` is never called: that must be an error, not an open door."""
    with pytest.raises(ImproperlyConfigured):

        class Wrong(View, PaymentRequiredMixin):
            pass


class Hasty(APIView):
    """Answers without ever asking who comes."""

    def dispatch(self, request, *args, **kwargs):
        return report(request)


class HastySet(ViewSet):
    def initialize_request(self, request, *args, **kwargs):
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        """Forgets to call super()."""

    def list(self, request):
        return Response({"said": "let in"})


def test_it_fails_closed_where_an_api_overrides_dispatch(asked):
    with pytest.raises(ImproperlyConfigured):
        asked(payment_required(Hasty.as_view()))


def test_it_fails_closed_where_an_api_forgets_to_call_initial(bo):
    request = APIRequestFactory().get("/set/")
    force_authenticate(request, bo)
    view = payment_required(HastySet.as_view({"get": "list"}))
    try:
        assert view(request).status_code in {401, 402}
    except ImproperlyConfigured:
        return


def test_it_guards_an_api_only_where_it_is_asked_to(bo):
    """To guard one address of a class leaves its other addresses as they are, and the other way round."""
    payment_required(views.Api.as_view())
    request = APIRequestFactory().get("/api/")
    force_authenticate(request, bo)
    assert views.Api.as_view()(request).status_code == 200


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"])
def test_it_lets_nobody_in_for_what_they_say_they_are(bos, agent):
    told = {"User-Agent": agent, "Purpose": "prefetch", "Sec-Purpose": "prefetch", "HX-Request": "true"}
    assert bos.get("/page/", headers=told).status_code == 402


def test_it_never_lets_in_by_an_error_of_the_gate(bos, monkeypatch):
    """A gate that breaks is shut: the view does not run."""
    monkeypatch.setattr("billing.access.gate.judge", None)
    bos.raise_request_exception = False
    assert bos.get("/page/").status_code == 500
    assert views.ran == []
