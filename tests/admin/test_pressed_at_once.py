from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from billing.access.passes.models import Pass
from billing.access.rates.models import RateOverride
from billing.customers.models import Customer
from billing.diagnosis.customer_file.actions import grant_pass_once, grant_rate_once, suspend_once
from billing.states import StateMove

THREADS = 6
PRESSES = {
    "suspend": (suspend_once, lambda at: {}, StateMove),
    "pass": (grant_pass_once, lambda at: {"until": at.replace(year=2027)}, Pass),
    "rate": (grant_rate_once, lambda at: {"name": "public", "spec": "9/min"}, RateOverride),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("press", PRESSES)
def test_pressed_by_many_at_once_is_pressed_once(press, bo, at):
    act, data, model = PRESSES[press]
    barrier = Barrier(THREADS)

    def once(_):
        customer = Customer.objects.get(pk=bo.customer.pk)
        barrier.wait()
        try:
            return act(customer, at=at, by=None, why="all at once", **data(at))
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        assert sorted(pool.map(once, range(THREADS))) == [False] * (THREADS - 1) + [True]
    assert model.objects.count() == 1
