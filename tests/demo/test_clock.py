"""The demo's clock: a row that every process reads, and a page on which staff turn it."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from billing import clock
from billing.gateways.sandbox.models import Outage
from billing.invoices.models import Invoice
from billing.upkeep.models import Upkeep
from project.clock.models import Offset
from project.clock.time import forget, now

PAGE = "/clock/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def by_the_row(settings):
    settings.BILLING = {**settings.BILLING, "CLOCK": "project.clock.time.now"}
    forget()
    yield
    forget()


def days_ahead():
    return round((clock.now() - timezone.now()) / timedelta(days=1), 3)


def test_it_is_the_worlds_until_somebody_turns_it():
    assert days_ahead() == 0


def test_every_process_reads_the_row():
    Offset.objects.create(pk=1, days=40)
    forget()  # as a process that has not asked yet, or not for a second
    assert days_ahead() == 40


def test_it_is_read_once_a_second_at_most(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert now() <= now()


def test_its_page_asks_at_most_twelve_queries(be, django_assert_max_num_queries):
    client = be("staff")
    with django_assert_max_num_queries(12):
        assert client.get(PAGE).status_code == 200


def test_it_can_be_asked_in_an_asynchronous_view():
    Offset.objects.create(pk=1, days=2)

    async def asked():
        return now()

    assert timedelta(days=1.9) < async_to_sync(asked)() - timezone.now() < timedelta(days=2.1)


def test_a_press_lives_through_a_day(be):
    page = be("staff").post(PAGE, {"press": "day"}, follow=True)
    assert "what was due has been done" in page.content.decode()
    assert days_ahead() == 1
    step = Upkeep.objects.get(name="charge_due_invoices")
    assert clock.now() - step.started_at < timedelta(minutes=10)


def test_in_a_month_a_subscriber_is_renewed(be):
    before = Invoice.objects.filter(customer__name="Ada Lindqvist").count()
    be("staff").post(PAGE, {"press": "month"})
    renewed = Invoice.objects.filter(customer__name="Ada Lindqvist").order_by("pk")
    assert renewed.count() == before + 1
    assert renewed.last().state == "paid"
    assert 28 <= days_ahead() <= 31


def test_it_breaks_the_line_to_the_bank_and_mends_it(be):
    client = be("staff")
    assert "cannot be reached" in client.post(PAGE, {"press": "break"}, follow=True).content.decode()
    assert Outage.objects.filter(scope="").exists()
    assert "can be reached again" in client.post(PAGE, {"press": "mend"}, follow=True).content.decode()
    assert not Outage.objects.filter(scope="").exists()


def test_only_staff_turn_it(be, client):
    assert client.get(PAGE)["Location"].startswith("/login/")
    assert be("ada").get(PAGE).status_code == be("ada").post(PAGE, {"press": "day"}).status_code == 403
    assert not Offset.objects.exists()


def test_a_press_that_there_is_not_is_404(be):
    assert be("staff").post(PAGE, {"press": "year"}).status_code == 404


def test_it_asks_for_the_forms_token(be, client):
    be("staff")
    strict = type(client)(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(PAGE, {"press": "day"}).status_code == 403
    assert not Offset.objects.exists()


def test_where_debug_is_off_there_is_no_such_page(be, settings):
    client = be("staff")
    settings.DEBUG = False
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"press": "day"}).status_code == 404
