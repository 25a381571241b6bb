"""Each row its step; but a time limit is nobody's fault, and a run ends in time by itself."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from billing.payments.sweep import swept


def test_a_time_limit_is_no_fault_of_the_row_and_goes_through():
    def step(row):
        raise SoftTimeLimitExceeded

    with pytest.raises(SoftTimeLimitExceeded):
        swept(["row"], step=step, gateway=str)


def test_what_there_is_no_time_for_is_left_to_the_next_run():
    seen = []
    assert swept(["row"], step=lambda row: not seen.append(row), gateway=str, seconds_max=0) == 0
    assert seen == []
