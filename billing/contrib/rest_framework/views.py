from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.decorators import method_decorator
from rest_framework import status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.access.decorators import view_name
from billing.access.gate import refuse_because
from billing.access.queries import check
from billing.access.trouble import denied_by
from billing.clock import now
from billing.contrib.rest_framework.serializers import (
    PaymentMethodSerializer,
    SetupSerializer,
    StartSetupSerializer,
)
from billing.customers.actions import create_customer
from billing.customers.models import Customer
from billing.customers.owners import owner_of
from billing.customers.queries import customer_of
from billing.customers.roles import Role, roles_of
from billing.errors import GatewayError, UnknownMethod
from billing.http import next_to_keep
from billing.payment_methods.actions import detach_method, make_default
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.actions import start_setup
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.queries import own_setups


class OwnersView(APIView):
    """A view of the requester's own customer: anybody else's objects are not found."""

    permission_classes = (IsAuthenticated,)
    role_to_read: ClassVar[Role] = Role.SEE

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # DRF's request stands in for Django's everywhere but in the types.
        self.owner: Any = owner_of(cast("HttpRequest", request))
        roles = roles_of(request.user, self.owner) if self.owner else frozenset()
        if Role.SEE not in roles:
            raise Http404
        is_reading = request.method in {"GET", "HEAD", "OPTIONS"}
        if (self.role_to_read if is_reading else Role.PAY) not in roles:
            raise PermissionDenied
        self.customer: Customer | None = customer_of(self.owner)

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, GatewayError):
            asked = cast("HttpRequest", self.request)
            return refuse_because(asked, denied_by(exc), view=view_name(asked, self))
        if isinstance(exc, UnknownMethod):  # removed by somebody else just now
            exc = NotFound()
        return super().handle_exception(exc)

    def method_or_404(self, public_id: str) -> PaymentMethod:
        found = active_methods(self.customer).filter(public_id=public_id) if self.customer else None
        if found is None or not (method := found.first()):
            raise Http404
        return method


class StandingView(OwnersView):
    """Whether the customer would be let in by good standing now, and if not why."""

    def get(self, request: Request) -> Response:
        denied = check(self.customer)
        cause = denied and {"cause": denied.cause.value, "remedies": [way.rel for way in denied.remedies]}
        return Response({"customer": self.customer and self.customer.public_id, "denied": cause})


class PaymentMethodsView(OwnersView):
    """The cards on file, the default first, then the backups in order."""

    def get(self, request: Request) -> Response:
        methods = active_methods(self.customer) if self.customer else PaymentMethod.objects.none()
        return Response(PaymentMethodSerializer(methods, many=True).data)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class PaymentMethodView(OwnersView):
    """One card: DELETE takes it off file."""

    def get(self, request: Request, public_id: str) -> Response:
        return Response(PaymentMethodSerializer(self.method_or_404(public_id)).data)

    def delete(self, request: Request, public_id: str) -> Response:
        detach_method(self.method_or_404(public_id), at=now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class DefaultMethodView(OwnersView):
    """POST charges this card first from now on."""

    def post(self, request: Request, public_id: str) -> Response:
        make_default(self.method_or_404(public_id), at=now())
        return Response(PaymentMethodSerializer(self.method_or_404(public_id)).data)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class SetupsView(OwnersView):
    """POST opens the gateway's card page: 201 with the `url` to send the customer's browser to."""

    def post(self, request: Request) -> Response:
        asked = StartSetupSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        replaces = asked.validated_data["replaces"]
        setup = start_setup(
            self.customer or create_customer(self.owner, at=now()),
            return_url=lambda setup: request.build_absolute_uri(_return_path(setup)),
            form_url=lambda setup: reverse("billing:card_form", args=[setup.public_id]),
            next_url=next_to_keep(request._request, asked.validated_data["next"]),
            replaces=self.method_or_404(replaces) if replaces else None,
            at=now(),
        )
        opened = SetupSerializer(setup, context={"request": request})
        return Response(opened.data, status=status.HTTP_201_CREATED)


class SetupView(OwnersView):
    """How a set-up stands. Its `url` is the card page, so it is for who may pay."""

    role_to_read = Role.PAY

    def get(self, request: Request, public_id: str) -> Response:
        found = own_setups(self.customer).filter(public_id=public_id) if self.customer else None
        if found is None or not (setup := found.first()):
            raise Http404
        return Response(SetupSerializer(setup, context={"request": request}).data)


def _return_path(setup: Setup) -> str:
    return reverse("billing:setup_return", args=[setup.public_id])
