"""The list of cards, and what one may do with each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.gateways.sandbox.outage import broken
from billing.payment_methods.actions import detach_method
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.testing import add_card


@pytest.fixture
def cards(ada, at):
    """4242 the default, then three backups."""
    for last4 in ("1111", "2222", "3333"):
        add_card(ada.customer, at=at, last4=last4)
    return {card.last4: card.public_id for card in active_methods(ada.customer)}


def order_of(user):
    return list(active_methods(user.customer).values_list("last4", flat=True))


def test_it_shows_cards_in_the_order_they_are_tried(as_ada, cards, url):
    html = as_ada.get(url("payment_methods")).content.decode()
    assert html.index("4242") < html.index("1111") < html.index("2222") < html.index("3333")


def test_it_offers_up_and_down_only_where_there_is_a_way(as_ada, cards, url):
    html = as_ada.get(url("payment_methods")).content.decode()
    assert html.count(">Up<") == 2
    assert html.count(">Down<") == 2
    assert f'value="{cards["2222"]} before {cards["1111"]}"' in html


def test_it_moves_a_backup_up(as_ada, ada, cards, url):
    response = as_ada.post(url("reorder"), {"step": f"{cards['3333']} before {cards['2222']}"})
    assert response["Location"] == url("payment_methods")
    assert order_of(ada) == ["4242", "1111", "3333", "2222"]


def test_it_moves_a_backup_down_once_however_often_the_button_is_pressed(as_ada, ada, cards, url):
    for _ in range(2):
        as_ada.post(url("reorder"), {"step": f"{cards['1111']} after {cards['2222']}"})
    assert order_of(ada) == ["4242", "2222", "1111", "3333"]


@pytest.mark.parametrize(
    "step", ["", "nonsense", "pm_1 before pm_2", "\x00", "{1} before {1}", "{1} under {2}"]
)
def test_it_moves_nothing_on_a_step_it_cannot_read(as_ada, ada, cards, url, step):
    step = step.replace("{1}", cards["1111"]).replace("{2}", cards["2222"])
    response = as_ada.post(url("reorder"), {"step": step}, follow=True)
    assert "nothing was done" in response.content.decode()
    assert order_of(ada) == ["4242", "1111", "2222", "3333"]


def test_it_reorders_no_card_of_somebody_else(as_bo, ada, bo, cards, url):
    as_bo.post(url("reorder"), {"step": f"{cards['3333']} before {cards['2222']}"})
    assert order_of(ada) == ["4242", "1111", "2222", "3333"]


def test_it_makes_a_card_the_default(as_ada, ada, cards, url):
    response = as_ada.post(url("make_default", cards["2222"]), follow=True)
    assert "is charged first from now on" in response.content.decode()
    assert order_of(ada) == ["2222", "4242", "1111", "3333"]


def test_it_says_so_when_that_card_was_removed_meanwhile(as_ada, ada, cards, url, at):
    detach_method(PaymentMethod.objects.get(public_id=cards["2222"]), at=at)
    response = as_ada.post(url("make_default", cards["2222"]), follow=True)
    assert "nothing was done" in response.content.decode()


def test_it_asks_before_it_removes_and_names_the_next_default(as_ada, cards, url):
    html = as_ada.get(url("remove_card", cards["4242"])).content.decode()
    assert "Visa ending in 1111 becomes the default" in html
    assert PaymentMethod.objects.filter(detached_at=None).count() == 4


def test_it_warns_before_the_last_card_goes(as_ada, ada, url):
    card = ada.customer.payment_methods.get()
    assert "only card on file" in as_ada.get(url("remove_card", card.public_id)).content.decode()


def test_it_removes_a_card_once_however_often_it_is_sent(as_ada, ada, cards, url):
    for _ in range(2):
        response = as_ada.post(url("remove_card", cards["1111"]), follow=True)
        assert "was removed" in response.content.decode()
    assert order_of(ada) == ["4242", "2222", "3333"]


def test_it_removes_a_card_while_the_bank_is_down(as_ada, ada, cards, url, at):
    with broken("unreachable", at=at):
        as_ada.post(url("remove_card", cards["1111"]))
    assert "1111" not in order_of(ada)


def test_it_folds_past_cards_away(as_ada, ada, cards, url):
    as_ada.post(url("remove_card", cards["1111"]))
    html = as_ada.get(url("payment_methods")).content.decode()
    assert html.index("<summary>Past cards") < html.rindex("1111")


def test_a_thousand_cards_still_make_one_light_page(as_ada, ada, url, at):
    card = ada.customer.payment_methods.get()
    many = [add_card_row(card, number) for number in range(1000)]
    PaymentMethod.objects.bulk_create(many)
    for query in ("", "?page=2", "?page=nonsense", "?page=-1"):
        with CaptureQueriesContext(connection) as asked:
            response = as_ada.get(url("payment_methods") + query)
        assert len(asked) <= 12
        assert len(response.content) <= 60_000


def add_card_row(card, number):
    copied = {field.name: getattr(card, field.name) for field in card._meta.concrete_fields}
    unique = {"fingerprint": f"fp{number}", "is_default": False, "position": number + 1}
    return PaymentMethod(**{**copied, **unique, "id": None, "public_id": f"pm_{number:020d}"})
