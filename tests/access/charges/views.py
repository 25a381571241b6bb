"""A host's charged views, one for each way in which a view can run and end."""

import asyncio
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path
from django.views import View
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.access import PaymentRequiredMixin, payment_required
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
async def awaited(request):
    if "cancelled" in request.GET:
        raise asyncio.CancelledError
    if "breaks" in request.GET:
        raise ValueError("the view broke")
    return HttpResponse("served")


@payment_required(charge=PRICE)
async def async_streamed(request):
    async def parts():
        for number in range(3):
            yield f"{number}".encode()

    return StreamingHttpResponse(parts())


@payment_required(charge=PRICE, shadow=True)
def shadowed(request):
    request.charge.adjust(usd(1))
    return HttpResponse("served")


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
        return Response({"served": True}, status=int(request.query_params.get("status", 200)))


urlpatterns = [
    path("fixed/", fixed),
    path("estimated/", estimated),
    path("failing/", failing),
    path("template/", template),
    path("streamed/", streamed),
    path("download/", download),
    path("awaited/", awaited),
    path("async-streamed/", async_streamed),
    path("shadowed/", shadowed),
    path("classy/", Classy.as_view()),
    path("api/", payment_required(charge=PRICE)(Api.as_view())),
    path("billing/", include("billing.urls")),
]
