"""URLs as other projects write them."""

from functools import partial

from django.http import HttpResponse
from django.urls import include, path, re_path
from django.utils.decorators import method_decorator
from django.views import View
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.access import Cause, Denied, able_to_pay, not_suspended, payment_required
from billing.contrib.rest_framework.permissions import paid


def free(request, **kwargs):
    return HttpResponse("free")


def refuse(facts, at, *, cause):
    return Denied(cause)


class OneMethod(View):
    def get(self, request):
        return HttpResponse("free")

    @method_decorator(payment_required(not_suspended))
    def post(self, request):
        return HttpResponse("let in")


class OneMethodOfAble(OneMethod):
    @method_decorator(payment_required(able_to_pay))
    def post(self, request):
        return HttpResponse("let in")


class AllMethods(View):
    @method_decorator(payment_required(not_suspended))
    def post(self, request):
        return HttpResponse("let in")


@method_decorator(payment_required(not_suspended), name="dispatch")
class Dispatched(OneMethod):
    pass


class Permitted(APIView):
    permission_classes = (IsAuthenticated, paid(not_suspended))

    def get(self, request):
        return Response({"said": "let in"})


class Perhaps(Permitted):
    permission_classes = ((IsAuthenticated & paid(not_suspended)) | IsAdminUser,)


class Both(Permitted):
    permission_classes = (IsAuthenticated & paid(not_suspended),)


guarded = payment_required(not_suspended)(free)
inner = ([path("deep/", free, name="deep")], "inner")
outer = ([path("", include(inner))], "outer")

urlpatterns = [
    path("billing/", include("billing.urls")),
    path("login/", free, name="login"),
    path("login/<str:provider>/", free),
    path("one-method/", OneMethod.as_view()),
    path("one-method-of-able/", OneMethodOfAble.as_view()),
    path("all-methods/", AllMethods.as_view()),
    path("dispatched/", Dispatched.as_view()),
    path("partial/", partial(guarded, year=2026)),
    path("two/", payment_required(not_suspended)(payment_required(able_to_pay)(free))),
    path("open/<path:rest>", free),
    re_path(r"^reg/(?P<year>[0-9]+)/$", free),
    re_path(r"^mayb?e/$", free),
    path("permitted/", Permitted.as_view()),
    path("perhaps/", Perhaps.as_view()),
    path("both/", Both.as_view()),
    path("of-one-url/", Permitted.as_view(permission_classes=[])),
    path("twice/a/", payment_required(not_suspended)(free), name="twice"),
    path("twice/b/", payment_required(able_to_pay)(free), name="twice"),
    path("by-partial/", payment_required(partial(refuse, cause=Cause.NO_PAYMENT_METHOD))(free)),
    path("nested/", include(outer)),
]
