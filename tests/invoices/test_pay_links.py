"""A signed link opens one invoice, to whoever was sent it, and nothing else."""

import pytest
from django.core.signing import Signer

from billing.invoices.pay_links import invoice_of_token, renew_pay_link, token_of
from billing.testing.builders import make_invoice, make_open_invoice


def test_it_opens_the_invoice_it_was_made_for(bo, at):
    invoice, _other = make_open_invoice(bo.customer, at=at), make_open_invoice(bo.customer, at=at)
    assert invoice_of_token(token_of(invoice)) == invoice


def test_it_fits_into_an_address(bo, at):
    token = token_of(make_open_invoice(bo.customer, at=at))
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.")


def test_a_draft_is_opened_to_nobody(bo, at):
    assert invoice_of_token(token_of(make_invoice(bo.customer, at=at))) is None


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", ".", "inv_1", "inv_1.forged", "a.b.c", "\0", "ü.ü", "x" * 10_000])
def test_what_we_did_not_sign_opens_nothing(token):
    assert invoice_of_token(token) is None


def test_neither_does_another_ones_signature_nor_one_for_another_purpose(bo, at, settings):
    invoice, other = make_open_invoice(bo.customer, at=at), make_open_invoice(bo.customer, at=at)
    token, signature = token_of(invoice), token_of(other).rpartition(".")[2]
    assert invoice_of_token(f"{invoice.public_id}.{signature}") is None
    assert invoice_of_token(Signer(sep=".").sign(invoice.public_id)) is None
    settings.SECRET_KEY = "changed, and the old one not kept"
    assert invoice_of_token(token) is None


def test_renewed_the_old_one_opens_nothing_and_the_new_one_does(bo, at):
    invoice, other = make_open_invoice(bo.customer, at=at), make_open_invoice(bo.customer, at=at)
    old, others = token_of(invoice), token_of(other)
    new = token_of(renew_pay_link(invoice))
    assert [invoice_of_token(token) for token in (old, new, others)] == [None, invoice, other]


def test_renewing_counts_from_what_is_stored(bo, at):
    stale = make_open_invoice(bo.customer, at=at)
    tokens = {token_of(stale), token_of(renew_pay_link(type(stale).objects.get(pk=stale.pk)))}
    assert token_of(renew_pay_link(stale)) not in tokens


def test_a_version_of_ones_own_is_not_signed(bo, at):
    invoice = make_open_invoice(bo.customer, at=at)
    public_id, version, signature = token_of(invoice).split(".")
    renew_pay_link(invoice)
    assert version == "1"
    assert invoice_of_token(f"{public_id}.2.{signature}") is None
    # Signed with the same salt and no version, as before there were any.
    assert invoice_of_token(Signer(salt="billing.invoices.pay_links", sep=".").sign(public_id)) is None
