import pytest
from django.core.management import CommandError

from billing.diagnosis import proof
from billing.standing.models import Standing
from billing.testing import make_customer


@pytest.fixture
def broken(ada, bo):
    """Ada's row was changed behind the house's back, by plain SQL."""
    row = Standing.objects.filter(pk=ada.customer.pk)
    row.update(facts={**row.get().facts, "card_last4": "0000", "declined_at": "2026-01-01T00:00:00+00:00"})
    return row


def test_it_proves_what_is_true(ada, bo, run):
    assert run("billing_standing") == "2 standings are true\n"


def test_it_is_content_with_nobody(db, run):
    assert run("billing_standing") == "0 standings are true\n"


def test_it_names_each_difference_and_fails(broken, ada, capsys, run):
    with pytest.raises(CommandError, match="1 of 2 standings are wrong") as raised:
        run("billing_standing")
    assert raised.value.returncode == 1


def test_it_says_what_is_stored_and_what_is_true(broken, ada):
    found = proof.proven_differences([ada.customer.pk])
    assert [tuple(difference) for difference in found] == [
        (ada.customer.public_id, "card_last4", "0000", "4242"),
        (ada.customer.public_id, "declined_at", "2026-01-01T00:00:00+00:00", None),
    ]


def test_it_sees_a_fact_that_is_missing_and_a_row_that_is(ada, bo, run):
    Standing.objects.filter(pk=ada.customer.pk).update(facts={})
    Standing.objects.filter(pk=bo.customer.pk).delete()
    with pytest.raises(CommandError, match="2 of 2"):
        run("billing_standing")


def test_it_sees_a_row_of_another_version(ada, run):
    Standing.objects.update(schema_version=0)
    with pytest.raises(CommandError, match="1 of 1"):
        run("billing_standing")


def test_it_rebuilds_what_is_wrong_missing_or_old(broken, bo, run):
    Standing.objects.filter(pk=bo.customer.pk).delete()
    Standing.objects.update(schema_version=0)
    assert "2 standings rebuilt" in run("billing_standing", "--rebuild")
    assert run("billing_standing") == "2 standings are true\n"


def test_it_goes_through_all_chunks(django_user_model, db, at, run, monkeypatch):
    monkeypatch.setattr(proof, "CHUNK", 2)
    for n in range(5):
        make_customer(django_user_model.objects.create_user(f"u{n}"), at=at)
    Standing.objects.filter(pk=Standing.objects.latest("pk").pk).update(facts={})
    with pytest.raises(CommandError, match="1 of 5"):
        run("billing_standing")
    assert run("billing_standing", "--rebuild").splitlines()[:3] == ["2 of 5", "4 of 5", "5 of 5"]


def test_it_reads_many_customers_with_few_queries(
    django_user_model, db, at, run, django_assert_max_num_queries
):
    for n in range(40):
        make_customer(django_user_model.objects.create_user(f"u{n}"), at=at)
    with django_assert_max_num_queries(14):
        run("billing_standing")


def test_it_takes_no_work_in_progress_for_a_difference(broken, ada, monkeypatch):
    """Between our two looks the action that made the difference commits."""
    look, looks = proof.differences_of, []

    def second_look(customer_ids):
        looks.append(customer_ids)
        broken.update(facts={**broken.get().facts, "card_last4": "4242", "declined_at": None})
        return look(customer_ids)

    monkeypatch.setattr(proof, "differences_of", second_look)
    assert proof.proven_differences([ada.customer.pk]) == []
    assert looks == [[ada.customer.pk]]
