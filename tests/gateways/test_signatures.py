"""Signed deliveries: what one of our secrets has signed just now, and nothing else whatever its shape."""

from datetime import timedelta

import pytest
import stripe

from billing.errors import Forged
from billing.gateways.signatures import assert_signed, sign

BODY, OLD, NEW = b'{"id": "evt_1"}', "whsec_old", "whsec_new"
SECONDS = timedelta(seconds=1)


def is_taken(header, at, *, body=BODY, secrets=(OLD,)):
    try:
        assert_signed(body, header, secrets, at=at)
    except Forged:
        return False
    return True


def test_stripes_library_reads_what_we_sign(at):
    header = sign(BODY, OLD, at=at)
    assert stripe.WebhookSignature.verify_header(BODY.decode(), header, OLD)


def test_we_read_what_stripes_library_signs(at):
    seconds = int(at.timestamp())
    digest = stripe.WebhookSignature._compute_signature(f"{seconds}.{BODY.decode()}", OLD)
    assert is_taken(f"t={seconds},v1={digest}", at)
    assert is_taken(f"t={seconds},v1={digest},v0={'0' * 64}", at)


def test_any_of_several_secrets_will_do_until_it_is_taken_out(at):
    for secret in (OLD, NEW):
        assert is_taken(sign(BODY, secret, at=at), at, secrets=[NEW, OLD])
    assert not is_taken(sign(BODY, OLD, at=at), at, secrets=[NEW])
    assert not is_taken(sign(BODY, OLD, at=at), at, secrets=[])


def test_one_of_several_signatures_will_do(at):
    digest = sign(BODY, OLD, at=at).partition(",")[2]
    both = f"{sign(BODY, NEW, at=at)},{digest}"
    assert is_taken(both, at)


def test_an_empty_secret_signs_nothing(at):
    assert not is_taken(sign(BODY, "", at=at), at, secrets=["", OLD])


@pytest.mark.parametrize(("seconds", "fits"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_it_is_of_these_five_minutes(at, seconds, fits):
    assert is_taken(sign(BODY, OLD, at=at - seconds * SECONDS), at) is fits


@pytest.mark.parametrize("change", [b"", b"{}", BODY + b" ", BODY.replace(b"1", b"2"), b"\xff\xfe"])
def test_it_is_of_this_very_body(at, change):
    assert not is_taken(sign(BODY, OLD, at=at), at, body=change)


def test_the_instant_is_signed_too(at):
    later = sign(BODY, OLD, at=at).replace(str(int(at.timestamp())), str(int(at.timestamp()) + 9))
    assert not is_taken(later, at)


def test_an_older_scheme_does_not_count(at):
    assert not is_taken(sign(BODY, OLD, at=at).replace("v1=", "v0="), at)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=",
        "v1=",
        "t=-1,v1=00",
        f"t={2**64},v1=00",
        "t=1e9,v1=00",
        "t=NaN,v1=00",
        "t=١٢٣,v1=00",
        "t=0,v1=é",
        "t=0\0,v1=00",
        "t=0;v1=00",
        "t=0,t=1,v1=00",
        "," * 900,
        "=" * 900,
        "t=0" + ",v1=00" * 1000,
        "v1=" + "0" * 100_000,
    ],
)
def test_a_header_of_any_shape_is_forged(at, header):
    assert not is_taken(header, at)


def test_it_signs_as_it_always_has(at):
    assert sign(b"{}", "whsec_1", at=at).startswith(f"t={int(at.timestamp())},v1=")
    assert len(sign(b"{}", "whsec_1", at=at).partition("v1=")[2]) == 64
