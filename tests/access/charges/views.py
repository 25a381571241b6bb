"""A host's charged views, one for each way in which a view can run and end."""

import asyncio
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path
from django.views import View
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.access import PaymentRequiredMixin, payment_required, rate, within_credit
from billing.clock import now
from billing.credit.holds.actions import release_hold
from billing.money import Money

PRICE = Money.of("4.10", "USD")
ran: list[str] = []


def usd(amount):
    return Money.of(amount, "USD")


@payment_required(charge=PRICE)
def fixed(request):
    ran.append("fixed")
    Group.objects.create(name=f"served {len(ran)}")
    return HttpResponse("served", status=int(request.GET.get("status", 200)))


@payment_required(charge=lambda request: usd(request.GET["estimate"]))
def estimated(request):
    request.charge.adjust(usd(request.GET["actual"]))
    return HttpResponse("served")


@payment_required(charge=PRICE)
def failing(request):
    Group.objects.create(name="half done")
    raise ValueError("the view broke")


@payment_required(charge=PRICE)
@login_required
def template(request):
    return TemplateResponse(request, request.GET.get("template", "billing/icon.html"), {})


@payment_required(charge=PRICE)
def streamed(request):
    def parts():
        for number in range(3):
            if request.GET.get("breaks") == str(number):
                raise ValueError("the stream broke")
            if "adjust" in request.GET:
                request.charge.adjust(usd(number))
            yield f"{number}".encode()

    return StreamingHttpResponse(parts())


@payment_required(charge=PRICE)
def download(request):
    return FileResponse(Path(__file__).open("rb"))


@payment_required(charge=PRICE)
def broken_off(request):
    """Breaks where the view has returned and its answer is looked at, each time in another way."""
    if how := request.GET.get("release"):
        release_hold(request.charge.hold_id, at=now())
        return HttpResponse(how)
    return TemplateResponse(request, "absent.html", {}, status=404) if "page" in request.GET else None


@payment_required(charge=PRICE)
def hooked(request):
    def hook():
        raise ValueError("the hook broke")

    Group.objects.create(name="hooked")
    transaction.on_commit(hook, robust="robust" in request.GET)
    return HttpResponse("served")


@payment_required(charge=PRICE)
async def awaited(request):
    if "cancelled" in request.GET:
        raise asyncio.CancelledError
    if "breaks" in request.GET:
        raise ValueError("the view broke")
    return None if "nothing" in request.GET else HttpResponse("served")


@payment_required(charge=PRICE)
async def async_streamed(request):
    async def parts():
        for number in range(3):
            if "adjust" in request.GET:
                request.charge.adjust(usd(number))
            yield f"{number}".encode()

    return StreamingHttpResponse(parts())


@payment_required(charge=PRICE, shadow=True)
def shadowed(request):
    ran.append("shadowed")
    request.charge.adjust(usd(1))
    return HttpResponse("served")


@payment_required(within_credit(PRICE), rate("4/min"), charge=PRICE)
def asked(request):
    ran.append("asked")
    return HttpResponse("served")


@payment_required(charge=PRICE)
@payment_required(within_credit(usd(5)))
def stacked(request):
    ran.append("stacked")
    return HttpResponse("served")


@payment_required(charge=PRICE)
@payment_required(within_credit(usd(5)))
async def async_stacked(request):
    ran.append("stacked")
    return HttpResponse("served")


@payment_required(charge=PRICE)
def large(request):
    return HttpResponse("x" * 70_000, status=int(request.GET.get("status", 200)))


class Classy(PaymentRequiredMixin, View):
    payment_charge = staticmethod(lambda request: PRICE)

    def get(self, request):
        return HttpResponse("served")


class Api(APIView):
    def get(self, request):
        Group.objects.get_or_create(name="api")
        if "breaks" in request.query_params:
            raise ValueError("the view broke")
        request.charge.adjust(usd(2))
        served = object() if "unwritable" in request.query_params else True
        return Response({"served": served}, status=int(request.query_params.get("status", 200)))


urlpatterns = [
    path("fixed/", fixed),
    path("estimated/", estimated),
    path("failing/", failing),
    path("template/", template),
    path("streamed/", streamed),
    path("download/", download),
    path("broken-off/", broken_off),
    path("hooked/", hooked),
    path("asked/", asked),
    path("stacked/", stacked),
    path("async-stacked/", async_stacked),
    path("large/", large),
    path("awaited/", awaited),
    path("async-streamed/", async_streamed),
    path("shadowed/", shadowed),
    path("classy/", Classy.as_view()),
    path("api/", payment_required(charge=PRICE)(Api.as_view())),
    path(
        "api/stacked/", payment_required(charge=PRICE)(payment_required(within_credit(usd(5)))(Api.as_view()))
    ),
    path("billing/", include("billing.urls")),
]
