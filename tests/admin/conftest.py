import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from billing.access.denials.models import Denial
from tests.admin.money import Hand


def make_staff(users, name, group=""):
    user = users.objects.create_user(name, f"{name}@example.com", "secret", is_staff=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def support(db, django_user_model):
    return make_staff(django_user_model, "sue", "billing support")


@pytest.fixture
def finance(db, django_user_model):
    return make_staff(django_user_model, "fin", "billing finance")


@pytest.fixture
def plain_staff(db, django_user_model):
    return make_staff(django_user_model, "plain")


@pytest.fixture
def as_support(client, support):
    client.force_login(support)
    return client


@pytest.fixture
def hand(client, finance):
    """A form of a money press, in the hand of somebody of finance."""
    client.force_login(finance)
    return lambda press, customer, *more, **data: Hand(client, address(press, customer, *more), **data)


@pytest.fixture
def refused(client):
    """What the gate wrote down when it refused the user's visit."""

    def refused(user, path="/page/"):
        client.force_login(user)
        client.get(path, HTTP_ACCEPT="text/html")
        return Denial.objects.latest("pk")

    return refused


def address(press, customer, *more):
    return reverse(f"admin:billing_customer_{press}", args=[customer.public_id, *more])


def file_of(customer):
    return reverse("admin:billing_customer_change", args=[customer.pk])


def text(response):
    return response.content.decode()
