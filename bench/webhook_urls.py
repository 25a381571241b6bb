"""Nothing but our pages, and a view that does nothing but the same INSERT."""

from datetime import UTC, datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """Whatever a body says, kept by the id in a header: nothing is read, nothing is proven."""
    from billing.webhooks.intake import WRITE

    at = datetime.now(UTC)
    told = ("bare", request.headers["X-Id"], "charge.succeeded", "charge", "bch_bench", "pay_bench")
    with connection.cursor() as cursor:
        cursor.execute(WRITE, (*told, request.body.decode(), at, at, at, "", None, False))
    return HttpResponse()


urlpatterns = [path("billing/", include("billing.urls")), path("bare/", bare)]
