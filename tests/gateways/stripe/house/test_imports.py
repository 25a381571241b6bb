"""Cards that were at Stripe before us come in, and stay there as they are."""

from billing.models import PaymentMethod
from billing.payment_methods.actions import release_methods
from billing.payment_methods.imports.actions import record_payer
from tests.gateways.stripe.conftest import now


def test_the_default_is_the_one_of_two_entries_that_comes_in_and_both_stay(gateway, holder, cy):
    api, number = holder.api, "4242424242424242"
    payer = api.customers.create({"email": "cy@example.com"}).id
    default, other = holder.card(number), holder.card(number)
    for method in (default, other):
        api.payment_methods.attach(method, {"customer": payer})
    api.customers.update(payer, {"invoice_settings": {"default_payment_method": default}})
    for _ in range(2):
        (found,) = gateway.read_payers()
        record_payer(found, cy, gateway="default", at=now())
    assert PaymentMethod.objects.get().gateway_reference == default
    assert release_methods(at=now()) == 0
    assert {api.payment_methods.retrieve(method).customer for method in (default, other)} == {payer}
