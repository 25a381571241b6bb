"""PROMISES 11: what is not the gateway's, not of now or not to be read gets 400 or 413 and leaves nothing."""

import io
import json
import logging
import os
from datetime import timedelta

import pytest

from billing.gateways.sandbox.delivery import HEADER
from billing.gateways.signatures import sign
from billing.models import InboxEvent
from tests.webhooks.world import JSON, URL, post, secret, signature, told

SIZE = 10_000 if os.environ.get("PROMISES_SIZE") == "full" else 500
DIGEST = "0" * 64


def signed(body, at, **how):
    return sign(body, how.get("key", secret()), at=at + how.get("off", timedelta(0)))


def header(value):
    return lambda body, at: (body, value(body, at) if callable(value) else value)


def body(change):
    """Signed as it should be, and then it is another body."""
    return lambda told, at: (change(told), signed(told, at))


def sealed(change):
    """Another body, signed by who knows the secret."""
    return lambda told, at: (change(told), signed(change(told), at))


FORGED = {
    "no header": header(""),
    "no signature": header("t=1"),
    "no time": header(f"v1={DIGEST}"),
    "another secret": header(lambda b, at: signed(b, at, key="whsec_of_somebody_else_0123456789")),
    "no secret": header(lambda b, at: signed(b, at, key="")),
    "that of another account": header(lambda b, at: signed(b, at, key=secret("other"))),
    "an older scheme": header(lambda b, at: signed(b, at).replace("v1=", "v0=")),
    "a thousand signatures": header(lambda b, at: signed(b, at) + f",v1={DIGEST}" * 1000),
    "a thousand before it": header(lambda b, at: f"t=1{f',v1={DIGEST}' * 1000}" + signed(b, at)),
    "before all time": header(lambda b, at: f"t=-1,v1={DIGEST}"),
    "after all time": header(lambda b, at: f"t={2**64},v1={DIGEST}"),
    "not a number": header(f"t=NaN,v1={DIGEST}"),
    "digits of another script": header(f"t=١٢٣,v1={DIGEST}"),
    "from the future": header(lambda b, at: signed(b, at, off=timedelta(minutes=6))),
    "too old": header(lambda b, at: signed(b, at, off=timedelta(minutes=-6))),
    "one byte more": body(lambda told: told + b" "),
    "one byte less": body(lambda told: told[:-1]),
    "empty": body(lambda told: b""),
    "truncated": body(lambda told: told[: len(told) // 2]),
    "sealed, and no JSON": sealed(lambda told: b"{"),
    "sealed, and empty": sealed(lambda told: b""),
    "sealed, and not UTF-8": sealed(lambda told: b'{"id": "\xff\xfe"}'),
    "sealed, and nested deeply": sealed(lambda told: b"[" * 100_000 + b"]" * 100_000),
    "sealed, and nested in objects": sealed(lambda told: b'{"a":' * 40_000 + b"1" + b"}" * 40_000),
    "sealed, and a list": sealed(lambda told: b"[]"),
    "sealed, and null": sealed(lambda told: b"null"),
    "sealed, of another account": sealed(lambda told: told.replace(b'"default"', b'"live"')),
    "sealed, without an id": sealed(lambda told: changed(told, id="")),
    "sealed, with a number as its id": sealed(lambda told: changed(told, id=7)),
    "sealed, with an endless id": sealed(lambda told: changed(told, id="x" * 256)),
    "sealed, with NUL": sealed(lambda told: changed(told, id="a\0b")),
    "sealed, with half a character": sealed(lambda told: changed(told, id="\ud800")),
    "sealed, with NUL in its type": sealed(lambda told: changed(told, type="charge.\0")),
    "sealed, of no time": sealed(lambda told: changed(told, created="yesterday")),
    "sealed, of a naive time": sealed(lambda told: changed(told, created="2026-11-22T12:00:00")),
    "sealed, about a list": sealed(lambda told: changed(told, object=[])),
    "sealed, about a number": sealed(lambda told: changed(told, object={"reference": 1, "key": None})),
}


def changed(told, **what):
    return json.dumps({**json.loads(told), **what}).encode()


@pytest.mark.parametrize("how", FORGED)
def test_it_refuses_what_is_forged(db, client, at, how, caplog):
    caplog.set_level(logging.DEBUG)
    sent, value = FORGED[how](told(at), at)
    headers = {HEADER: value} if value else {}
    assert client.post(URL, sent, content_type=JSON, headers=headers).status_code == 400
    assert not InboxEvent.objects.exists()
    refused = [record for record in caplog.records if record.name == "billing.webhooks"]
    assert len(refused) == 1
    lines = "".join(f"{record.getMessage()}{record.exc_text}" for record in caplog.records)
    assert secret() not in lines and (len(value) < 20 or value not in lines)


@pytest.mark.parametrize("type_", ["text/plain", "application/x-www-form-urlencoded", "", "text/json"])
def test_it_refuses_another_type(db, client, at, type_):
    body = told(at)
    assert post(client, body, at, content_type=type_).status_code == 400
    assert not InboxEvent.objects.exists()


def test_it_takes_the_type_with_its_charset(db, client, at):
    assert post(client, told(at), at, content_type="application/json; charset=utf-8").status_code == 200


def test_it_refuses_what_is_too_large_without_reading_it(db, client, at):
    assert post(client, b"x" * 2**20, at).status_code == 413
    assert not InboxEvent.objects.exists()


@pytest.mark.parametrize(("told_length", "status"), [("10", 400), ("", 400), ("-1", 400), ("9" * 30, 413)])
def test_it_reads_no_more_than_it_should_where_the_length_lies(db, client, at, told_length, status):
    class Endless(io.BytesIO):
        def read(self, size=-1):
            assert 0 <= size <= 2**19, "reads on and on"
            return super().read(size)

    body = told(at)
    lie = {"CONTENT_LENGTH": told_length, "wsgi.input": Endless(body * 4000)}
    assert client.generic("POST", URL, b"", JSON, headers=signature(body, at), **lie).status_code == status
    assert not InboxEvent.objects.exists()


def test_it_still_answers_after_a_crowd_of_forgers(db, client, at):
    sent = told(at)
    forged = signature(sent, at, "whsec_of_somebody_else_0123456789")
    refusals = {client.post(URL, sent, content_type=JSON, headers=forged).status_code for _ in range(SIZE)}
    assert refusals == {400}
    assert not InboxEvent.objects.exists()
    assert post(client, sent, at).status_code == 200
