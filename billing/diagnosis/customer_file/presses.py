"""The buttons of the customer's file: what each needs, asks, does and says.

Another app names its own in `customer_presses` of its AppConfig, by the dotted path of a tuple of them. Where
one presses a row (`target`), those of the customer that were not revoked are shown as given by staff.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from billing.access.passes.models import Pass
from billing.access.rates.models import RateOverride
from billing.diagnosis.customer_file import actions
from billing.diagnosis.customer_file.forms import PassForm, RateForm, ReasonForm


@dataclass(frozen=True, slots=True)
class Press:
    """`offer` leads to its page, `button` does it; `target` is the kind of row that is pressed, if any, and
    `owner` the look-up from there to its customer.

    `title`, `done` and `already` may name %(customer)s and %(target)s.
    """

    name: str
    path: str
    permission: str
    form: type[ReasonForm]
    act: Callable[..., Any]
    offer: Any
    title: Any
    means: Any
    button: Any
    done: Any
    already: Any
    target: Any = None
    owner: str = "customer"


SUSPEND = Press(
    name="suspend",
    path="suspend/",
    permission="billing.suspend_customer",
    form=ReasonForm,
    act=actions.suspend_once,
    offer=_("Suspend"),
    title=_("Suspend %(customer)s"),
    means=_("Every guarded view answers 403 until you resume. Cards stay on file, and passes do not help."),
    button=_("Suspend"),
    done=_("%(customer)s is suspended."),
    already=_("%(customer)s was suspended already. Nothing was changed."),
)
RESUME = Press(
    name="resume",
    path="resume/",
    permission="billing.suspend_customer",
    form=ReasonForm,
    act=actions.resume_once,
    offer=_("Resume"),
    title=_("Resume %(customer)s"),
    means=_("Guarded views ask for payment again, and for nothing else."),
    button=_("Resume"),
    done=_("%(customer)s is no longer suspended."),
    already=_("%(customer)s was not suspended. Nothing was changed."),
)
GIVE_PASS = Press(
    name="give_pass",
    path="passes/give/",
    permission="billing.give_pass",
    form=PassForm,
    act=actions.grant_pass_once,
    offer=_("Give a pass"),
    title=_("Give %(customer)s a pass"),
    means=_("Until then no view answers this customer 402. A pass lifts no suspension and no rate."),
    button=_("Give the pass"),
    done=_("%(customer)s has a pass."),
    already=_("%(customer)s had this very pass already. Nothing was changed."),
)
REVOKE_PASS = Press(
    name="revoke_pass",
    path="passes/<str:target_id>/revoke/",
    permission="billing.give_pass",
    form=ReasonForm,
    act=actions.revoke_pass_once,
    offer=_("Revoke"),
    title=_("Revoke the pass %(target)s"),
    means=_("It ends now. Whoever is not able to pay is refused from the next request on."),
    button=_("Revoke the pass"),
    done=_("The pass has ended."),
    already=_("The pass had been revoked already. Nothing was changed."),
    target=Pass,
)
SET_RATE = Press(
    name="set_rate",
    path="rates/set/",
    permission="billing.set_rate",
    form=RateForm,
    act=actions.grant_rate_once,
    offer=_("Set a rate"),
    title=_("Set a rate for %(customer)s"),
    means=_("This limit takes the place of the view's own, for this customer, until it is revoked."),
    button=_("Set the rate"),
    done=_("The rate is set."),
    already=_("%(customer)s had this very rate already. Nothing was changed."),
)
REVOKE_RATE = Press(
    name="revoke_rate",
    path="rates/<str:target_id>/revoke/",
    permission="billing.set_rate",
    form=ReasonForm,
    act=actions.revoke_rate_once,
    offer=_("Revoke"),
    title=_("Revoke the rate %(target)s"),
    means=_("The view's own limit holds again from the next request on."),
    button=_("Revoke the rate"),
    done=_("The view's own limit holds again."),
    already=_("The rate had been revoked already. Nothing was changed."),
    target=RateOverride,
)
PRESSES = (SUSPEND, RESUME, GIVE_PASS, REVOKE_PASS, SET_RATE, REVOKE_RATE)


@lru_cache(maxsize=1)
def presses_of_apps() -> tuple[Press, ...]:
    """What other apps add."""
    paths = (getattr(app, "customer_presses", "") for app in apps.get_app_configs())
    return tuple(press for path in paths if path for press in import_string(path))


def may_press(user: Any, press: Press) -> bool:
    return bool(user.has_perm(press.permission))
