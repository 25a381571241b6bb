import pytest
from django.db import connection

from billing.customers.models import Customer
from billing.diagnosis.checks.databases import check_sqlite
from billing.standing.models import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(found):
    return lambda: found(databases=["default"])


@pytest.mark.parametrize("mode", ["DEFERRED", None])
def test_it_warns_of_writers_that_do_not_wait(monkeypatch, mode):
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"transaction_mode": mode} if mode else {})
    wanted = ["billing.W001"] if connection.vendor == "sqlite" else []
    assert [warning.id for warning in check_sqlite(None)] == wanted


def test_it_finds_rows_that_agree(ada, bo, rows):
    assert rows() == {}


def test_it_asks_no_row_unless_the_database_is_named(bo, found):
    Standing.objects.all().delete()
    assert found() == {}


def test_it_finds_customers_of_a_gateway_that_is_gone(ada, bo, rows):
    Customer.objects.filter(pk=bo.customer.pk).update(gateway="old")
    assert rows()["billing.W003"].msg.endswith('"old", which is not configured: 1')


def test_it_finds_customers_without_a_standing(ada, bo, rows):
    Standing.objects.filter(pk=bo.customer.pk).delete()
    assert rows()["billing.W004"].msg == "customers have no standing: 1"


def test_it_finds_standings_of_another_version(ada, bo, rows):
    Standing.objects.filter(pk=bo.customer.pk).update(schema_version=0)
    assert "--rebuild" in rows()["billing.W005"].hint


def test_it_finds_books_that_nothing_guards(bo, rows):
    guarded = "billing_transfer_kept" if connection.vendor == "postgresql" else "billing_transfer_kept_update"
    place = " ON billing_transfer" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guarded}{place}")
    assert guarded in rows()["billing.W006"].msg
    assert "migrate" in rows()["billing.W006"].hint


def test_it_waits_for_the_tables(bo, rows, monkeypatch):
    Standing.objects.all().delete()
    monkeypatch.setattr(connection.introspection, "table_names", lambda cursor=None: [])
    assert rows() == {}
