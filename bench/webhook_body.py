"""An event in Stripe's words, of two kilobytes, as most have: what every endpoint is sent."""

from __future__ import annotations

import json


def body(event_id: str, happened_at: float) -> bytes:
    customer = {
        "id": "cus_bench", "object": "customer", "address": None, "balance": 0, "created": 1700000000,
        "currency": "usd", "default_source": None, "delinquent": False, "description": "A report. " * 40,
        "discount": None, "email": "ada@example.com", "invoice_prefix": "BENCH", "invoice_settings": {
            "custom_fields": None, "default_payment_method": None, "footer": None},
        "livemode": False, "metadata": {f"key_{number}": "x" * 40 for number in range(20)}, "name": "Ada",
        "phone": None, "preferred_locales": [], "shipping": None, "tax_exempt": "none",
    }  # fmt: skip
    event = {
        "id": event_id, "object": "event", "api_version": "2026-08-26.dahlia", "created": int(happened_at),
        "data": {"object": customer}, "livemode": False, "pending_webhooks": 1, "type": "customer.updated",
        "request": {"id": "req_bench", "idempotency_key": None},
    }  # fmt: skip
    return json.dumps(event).encode()
