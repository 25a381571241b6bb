import pytest
from django.core.management import CommandError

from billing.customers.models import Customer
from billing.management.commands import billing_customers
from billing.standing.models import Standing


@pytest.fixture
def owners(db, django_user_model):
    return [django_user_model.objects.create_user(f"owner{n}", f"o{n}@example.com") for n in range(7)]


def test_it_counts_and_makes_nobody(ada, owners, run):
    assert run("billing_customers") == "1 customers, 7 owners without one\n"
    assert "they would be made" in run("billing_customers", "--create-missing", "--dry-run")
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("size", ["1", "3", "7", "500"])
def test_it_makes_a_customer_for_each_owner_who_has_none(ada, owners, run, size):
    assert "7 customers made" in run("billing_customers", "--create-missing", "--batch-size", size)
    assert Customer.objects.filter(owner__in=owners).count() == Standing.objects.count() - 1 == 7


def test_it_makes_nobody_twice(owners, run):
    run("billing_customers", "--create-missing")
    assert run("billing_customers", "--create-missing") == "0 customers made\n"


def test_it_prints_counts_where_there_is_no_terminal(owners, run):
    said = run("billing_customers", "--create-missing", "--batch-size", "3")
    assert said.splitlines()[:3] == ["3 of 7", "6 of 7", "7 of 7"]


def test_it_goes_on_where_it_was_stopped(owners, run, monkeypatch):
    create = billing_customers.create_customers

    def stop_after_the_first_batch(batch, *, at):
        create(batch, at=at)
        raise KeyboardInterrupt

    monkeypatch.setattr(billing_customers, "create_customers", stop_after_the_first_batch)
    with pytest.raises(CommandError, match="4 are left") as raised:
        run("billing_customers", "--create-missing", "--batch-size", "3")
    assert raised.value.returncode == 130
    monkeypatch.undo()
    run("billing_customers", "--create-missing")
    assert Customer.objects.count() == 7


def test_it_takes_an_owner_whose_name_is_longer_than_ours(django_user_model, db, run):
    django_user_model.objects.create_user("long", first_name="x" * 150, last_name="y" * 150)
    run("billing_customers", "--create-missing")
    assert Customer.objects.get().name == f"{'x' * 150} {'y' * 49}"


@pytest.mark.parametrize("size", ["0", "-5"])
def test_it_refuses_a_batch_of_nobody(db, run, size):
    with pytest.raises(CommandError, match="--batch-size"):
        run("billing_customers", f"--batch-size={size}")
