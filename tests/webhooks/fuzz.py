"""Whatever bytes come, they are an event or `Forged` (PROMISES 11), for so many seconds:

    python -m tests.webhooks.fuzz -max_total_time=1800

Half of what is tried is signed as it should be, so that what lies behind the signature is reached too.
"""

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import atheris

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
with atheris.instrument_imports(include=["billing.gateways", "billing.webhooks", "json"]):
    import django

    import billing.gateways.signatures
    import billing.gateways.stripe.events  # noqa: F401 - so that the fuzzer sees its branches

    django.setup()
    from django.conf import settings

    from billing.errors import Forged
    from billing.gateways.messages import Delivery
    from billing.gateways.sandbox.delivery import HEADER
    from billing.gateways.signatures import sign
    from billing.webhooks import actions

SECRET = "whsec_of_the_fuzzer_0123456789abcdef"
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STRIPES = {"SECRET_KEY": "sk_test_of_the_fuzzer", "ALLOW_TEST_KEY": True}
GATEWAYS = {
    "sandbox": ("billing.gateways.sandbox", HEADER, {}),
    "stripe": ("billing.gateways.stripe", "Stripe-Signature", STRIPES),
}
SEEDS = (
    {"id": "bevt_1", "type": "charge.succeeded", "account": "sandbox", "created": AT.isoformat(),
     "object": {"reference": "bch_1", "key": "pay_1"}},
    {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": 1_790_000_000,
     "livemode": False, "data": {"object": {"id": "pi_1", "object": "payment_intent", "metadata": {}}}},
)  # fmt: skip


def configured():
    options = {"WEBHOOK_SECRETS": [SECRET]}
    entries = {
        name: {"BACKEND": path, "OPTIONS": options | more} for name, (path, _, more) in GATEWAYS.items()
    }
    settings.BILLING = {**settings.BILLING, "GATEWAYS": entries}


def receive(data: bytes) -> None:
    """The first byte says which gateway, and whether it is signed."""
    first, rest = (data[0], data[1:]) if data else (0, b"")
    name = list(GATEWAYS)[first & 1]
    if first & 2:
        told, body = sign(rest, SECRET, at=AT), rest
    else:
        sent, _, body = rest.partition(b"\n")
        told = sent.decode("latin-1")
    try:
        actions._proven(name, Delivery(body, {GATEWAYS[name][1]: told}), at=AT)
    except Forged:
        return


def main() -> None:
    configured()
    with tempfile.TemporaryDirectory() as corpus:
        for place, seed in enumerate(SEEDS):
            body = json.dumps(seed).encode()
            (Path(corpus) / f"signed{place}").write_bytes(bytes([2 | place]) + body)
            raw = sign(body, SECRET, at=AT).encode() + b"\n" + body
            (Path(corpus) / f"raw{place}").write_bytes(bytes([place]) + raw)
        how = [corpus, "-max_len=4096", f"-artifact_prefix={tempfile.gettempdir()}/"]
        atheris.Setup([sys.argv[0], *how, *sys.argv[1:]], receive)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
