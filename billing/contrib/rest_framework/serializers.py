from __future__ import annotations

from typing import Any

from rest_framework import serializers

from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup


class PaymentMethodSerializer(serializers.ModelSerializer[PaymentMethod]):
    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = PaymentMethod
        fields = (
            "id", "kind", "brand", "last4", "exp_month", "exp_year", "country", "is_default", "position",
            "valid_until", "declined_at", "attached_at",
        )  # fmt: skip
        read_only_fields = fields


class SetupSerializer(serializers.ModelSerializer[Setup]):
    """`url` is the gateway's card page, for a person's browser; `method` what came of it."""

    id = serializers.CharField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField()
    method = serializers.CharField(source="method.public_id", default=None, read_only=True)

    class Meta:
        model = Setup
        fields = ("id", "state", "url", "method", "created_at", "answered_at")
        read_only_fields = fields

    def get_url(self, setup: Setup) -> str:
        # The sandbox's page is a path of this site; a client wants a whole address.
        absolute: str = self.context["request"].build_absolute_uri(setup.url) if setup.url else ""
        return absolute


class StartSetupSerializer(serializers.Serializer[Any]):
    """`next` is a path of this site to end on; `replaces` the id of the card that is to go."""

    next = serializers.CharField(max_length=2000, required=False, default="")
    replaces = serializers.CharField(max_length=40, required=False, default="")
