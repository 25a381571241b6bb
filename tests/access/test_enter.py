import pytest

pytestmark = pytest.mark.django_db
PROBLEM = {"Accept": "application/problem+json"}


def test_it_lets_in_who_can_pay(client, ada):
    client.force_login(ada)
    assert client.get("/page/").content == b"let in"


def test_it_refuses_who_has_no_card_with_the_cause(client, bo):
    client.force_login(bo)
    response = client.get("/page/", headers=PROBLEM)
    assert response.status_code == 402
    assert response.json()["cause"] == "no_payment_method"
