from __future__ import annotations

import inspect
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured

from billing.access.decorators import guard
from billing.access.denied import Policy
from billing.access.gate import Gate


class PaymentRequiredMixin:
    """Guard a class-based view, plain, async or DRF; put it first among the bases.

    `payment_policies` are what it takes to enter; none means good standing. `payment_charge` is Money, or
    a callable that takes the request: see `payment_required(charge=…)`.
    """

    payment_policies: ClassVar[tuple[Policy, ...]] = ()
    payment_shadow: ClassVar[bool] = False
    payment_charge: ClassVar[Any] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        maker = next(base for base in cls.__mro__ if "as_view" in vars(base))
        if not issubclass(maker, PaymentRequiredMixin):
            raise ImproperlyConfigured(f"{cls.__qualname__} is not guarded: put PaymentRequiredMixin first")

    @classmethod
    def as_view(cls, *args: Any, **initkwargs: Any) -> Any:
        view = super().as_view(*args, **initkwargs)  # type: ignore[misc]
        policies = initkwargs.get("payment_policies", cls.payment_policies)
        is_shadow = initkwargs.get("payment_shadow", cls.payment_shadow)
        # From the class's own mapping: a function must not become a method of it.
        price = initkwargs.get("payment_charge", inspect.getattr_static(cls, "payment_charge"))
        price = price.__func__ if isinstance(price, staticmethod) else price
        return guard(view, Gate(tuple(policies), is_shadow=is_shadow, price=price))
