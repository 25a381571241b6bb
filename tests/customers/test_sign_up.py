import pytest
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.test.utils import isolate_apps

from billing.customers.models import Customer


@pytest.fixture
def on_sign_up(settings, db):
    settings.BILLING = {**settings.BILLING, "CUSTOMER_ON_SIGN_UP": True}


def test_nobody_becomes_a_customer_by_signing_up_unless_asked(cy):
    assert not Customer.objects.exists()


def test_who_signs_up_is_a_customer_where_the_setting_says_so(on_sign_up, cy, at):
    assert Customer.objects.get().owner == cy
    assert Customer.objects.get().created_at == at


def test_being_saved_again_makes_no_second(on_sign_up, cy):
    cy.save()
    assert Customer.objects.count() == 1


@isolate_apps("tests.shop")
def test_a_proxy_of_the_owners_model_signs_up_too(on_sign_up):
    class Reader(User):
        class Meta:
            proxy = True
            app_label = "shop"

    reader = Reader.objects.create(username="cy")
    assert Customer.objects.get().owner_id == reader.pk


def test_other_models_do_not_sign_up(on_sign_up):
    Group.objects.create(name="readers")
    assert not Customer.objects.exists()


def test_fixtures_bring_their_own_customers(on_sign_up, cy):
    saved = serializers.serialize("json", [cy])
    Customer.objects.all().delete()
    cy.delete()
    for entry in serializers.deserialize("json", saved):
        entry.save()
    assert not Customer.objects.exists()
