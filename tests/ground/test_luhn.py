import pytest

from billing.gateways.sandbox.cards import CARDS
from billing.luhn import has_card_number


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "4242  4242  4242  4242",
        "4242\u00a04242\u00a04242\u00a04242",
        "4242 – card 4242 4242 4242 4242",
        "378282246310005",
        "3782 822463 10005",
        "30569309025904",
        "my card is 5555555555554444, thanks",
        "card:5555555555554444;cvc:123",
        "4242424242424242 12/30 123",
        "4242 4242 4242 4242 12 30 123",
        "1 4242424242424242",
        "no. 7 - 4242 4242 4242 4242",
        "+49 30 1234567\n4242 4242 4242 4242",
        "４２４２４２４２４２４２４２４２",
        "6304000000000000 000",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
    ],
)
def test_a_card_number_is_found_however_it_is_written(text):
    assert has_card_number(text)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.slug)
def test_every_test_card_is_one(card):
    assert has_card_number(f"Pay with {card.number}.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4242",
        "4242424242424241",
        "4 2 4 2 4 2 4 2",
        "DE123456789",
        "+49 30 901820",
        "2026-11-22 12:00",
        "10115 Berlin, Hauptstr. 12",
        "4242, 4242, 4242, 4242",
        "9" * 40,
        "cus_7K2M9QX4424242424242",
    ],
)
def test_other_numbers_are_not(text):
    assert not has_card_number(text)


def test_a_long_text_is_read_in_time():
    assert not has_card_number("1 " * 50_000)
    assert not has_card_number("1" * 100_000)
    assert has_card_number("1 " * 20_000 + "4242424242424242")
