"""A host project's views, one for each form of the gate."""

from django.http import HttpResponse
from django.views import View
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from billing.access import (
    PaymentRequiredMixin,
    able_to_pay,
    any_of,
    no_overdue_invoice,
    not_suspended,
    payment_exempt,
    payment_required,
    rate,
)
from billing.contrib.rest_framework.permissions import paid
from billing.money import Money
from subscriptions.access import entitled, has_seat, subscribed

ran: list[str] = []


def free(request):
    return HttpResponse("free")


@payment_required
def page(request):
    ran.append("page")
    return HttpResponse("let in")


@payment_required(charge=Money.of("4.10", "USD"))
def charged(request):
    return HttpResponse("let in")


@payment_required(not_suspended)
def unsuspended(request):
    return HttpResponse("let in")


@payment_required(no_overdue_invoice())
def paid_up(request):
    return HttpResponse("let in")


@payment_required(subscribed("pro"))
def pro(request):
    return HttpResponse("let in")


@payment_required(entitled("exports"))
def exports(request):
    return HttpResponse("let in")


@payment_required(has_seat())
def seated(request):
    return HttpResponse("let in")


@payment_required(any_of(able_to_pay, not_suspended))
def either(request):
    return HttpResponse("let in")


@payment_required(able_to_pay, shadow=True)
def shadowed(request):
    return HttpResponse("let in")


@payment_required(not_suspended, rate("3/min"))
def rated(request):
    return HttpResponse("let in")


@payment_required(able_to_pay, rate("3/min", name="paid"))
def paid_and_rated(request):
    return HttpResponse("let in")


@payment_required(rate("2/min", name="public"))
def public_rated(request):
    return HttpResponse("let in")


@payment_required
async def awaited(request):
    ran.append("awaited")
    return HttpResponse("let in")


class Classy(PaymentRequiredMixin, View):
    def get(self, request):
        return HttpResponse("let in")

    post = get


class AsyncClassy(PaymentRequiredMixin, View):
    async def get(self, request):
        return HttpResponse("let in")


class Api(APIView):
    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)

    def get(self, request):
        ran.append("api")
        return Response({"said": "let in"})

    post = get


class MixedApi(PaymentRequiredMixin, Api):
    pass


class Permitted(Api):
    permission_classes = (IsAuthenticated, paid())


class Set(ViewSet):
    authentication_classes = (TokenAuthentication,)

    def list(self, request):
        return Response({"said": "let in"})


@payment_required
@api_view(["GET", "POST"])
@authentication_classes([TokenAuthentication])
@permission_classes([])
def api_function(request):
    return Response({"said": "let in"})


guarded_api = payment_required(Api.as_view())
guarded_set = payment_required(Set.as_view({"get": "list"}))
exempt = payment_exempt(free)
