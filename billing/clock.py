"""The time, for edges only: views, commands and tasks ask here and hand it on as `at=`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import cast

from django.utils.module_loading import import_string

from billing.conf import conf


def now() -> datetime:
    """The aware instant by the project's clock, `BILLING["CLOCK"]`."""
    return _clock(conf().clock)()


@lru_cache(maxsize=4)
def _clock(path: str) -> Callable[[], datetime]:
    return cast("Callable[[], datetime]", import_string(path))
