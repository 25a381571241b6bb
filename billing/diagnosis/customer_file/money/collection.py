"""Try an invoice now, stop asking for it, and go on: what staff do to its collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.diagnosis.customer_file.money.foresight import said
from billing.diagnosis.customer_file.money.forms import MoneyForm
from billing.diagnosis.customer_file.money.press import Figure, Foresight, MoneyPress, Order
from billing.errors import IllegalMove
from billing.invoices.models import Invoice
from billing.payment_methods.queries import active_methods
from billing.payments.dunning.actions import charge_now, open_dunnings, pause_dunning, resume_dunning
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.states import DunningState

STEER = "billing.steer_dunning"
COLLECTED = frozenset({DunningState.PAID, DunningState.RECOVERED})


def _charge(invoice: Invoice, order: Order) -> Dunning:
    return charge_now(invoice, at=order.at, by=order.by)


def _describe_charged(dunning: Dunning, order: Order) -> Iterator[str]:
    yield f"{dunning.get_state_display()}."


def _foresee_charge(invoice: Invoice, order: Order) -> Foresight:
    figures = [Figure(_("Left to pay"), said(invoice.amount_due))]
    usable = (card for card in active_methods(invoice.customer) if card.is_usable(at=order.at))
    if card := next(usable, None):
        tried = _("%(card)s is charged, and where it is declined the customer's other cards in their order.")
        return Foresight(figures, [tried % {"card": card}])
    return Foresight(figures, [_("No card of this customer can be charged: it waits for another one.")])


def _never(invoice: Invoice, order: Order) -> None:
    """What was pressed is known by its seal: with each try the next one has another number."""


def _rests_on(invoice: Invoice, order: Order) -> tuple[Any, ...]:
    known = Dunning.objects.filter(invoice=invoice)
    return (*known.values_list("state", "serial"), invoice.amount_due)


def _told(dunning: Dunning) -> tuple[int, str]:
    words = {"invoice": dunning.invoice, "state": dunning.get_state_display()}
    if dunning.state in COLLECTED:
        return messages.SUCCESS, _("%(invoice)s is paid.") % words
    return messages.WARNING, _("%(invoice)s is not paid: %(state)s. Its tries say why.") % words


def _pause(invoice: Invoice, order: Order) -> Dunning:
    open_dunnings([invoice])
    dunning = Dunning.objects.get(invoice=invoice)
    pause_dunning(dunning, at=order.at, why=order.why, by=order.by)
    return _as_stored(dunning)


def _paused(invoice: Invoice, order: Order) -> Dunning | None:
    return Dunning.objects.filter(invoice=invoice, state=DunningState.STOPPED).first()


def _resume(invoice: Invoice, order: Order) -> Dunning:
    dunning = Dunning.objects.filter(invoice=invoice).first()
    if dunning is None:
        raise IllegalMove(f"{invoice} is not due yet, and nobody has stopped its collection")
    resume_dunning(dunning, at=order.at, why=order.why, by=order.by)
    return _as_stored(dunning)


def _resumed(invoice: Invoice, order: Order) -> Dunning | None:
    return Dunning.objects.filter(invoice=invoice, state=DunningState.ACTIVE).first()


def _describe_resumed(dunning: Dunning, order: Order) -> Iterator[str]:
    assert dunning.next_try_at, "what goes on has a next try"
    words = {"at": date_format(localtime(dunning.next_try_at), "DATETIME_FORMAT")}
    yield _("The next try is on %(at)s.") % words


def _as_stored(dunning: Dunning) -> Dunning:
    dunning.refresh_from_db()
    return dunning


CHARGE_NOW = MoneyPress(
    name="charge_now",
    path="invoices/<str:target_id>/collection/try/",
    permission=STEER,
    form=MoneyForm,
    act=_charge,
    found=_never,
    describe=_describe_charged,
    foresee=_foresee_charge,
    told=_told,
    rests_on=_rests_on,
    offer=gettext_lazy("Try now"),
    title=gettext_lazy("Try now to collect %(target)s"),
    means=gettext_lazy("A card is charged this moment. The days on which it is tried stay as they are."),
    button=gettext_lazy("Charge it now"),
    done=gettext_lazy("%(target)s was tried."),
    already=gettext_lazy("%(target)s was tried already. Nothing was changed."),
    target=Invoice,
)
PAUSE_DUNNING = MoneyPress(
    name="pause_dunning",
    path="invoices/<str:target_id>/collection/stop/",
    permission=STEER,
    form=MoneyForm,
    act=_pause,
    found=_paused,
    rests_on=_rests_on,
    offer=gettext_lazy("Stop collecting"),
    title=gettext_lazy("Stop collecting %(target)s"),
    means=gettext_lazy("No card is charged for it by itself. It stays owed, and the access ladder goes on."),
    button=gettext_lazy("Stop collecting"),
    done=gettext_lazy("%(target)s is not collected any more."),
    already=gettext_lazy("The collection of %(target)s had been stopped already. Nothing was changed."),
    target=Invoice,
)
RESUME_DUNNING = MoneyPress(
    name="resume_dunning",
    path="invoices/<str:target_id>/collection/resume/",
    permission=STEER,
    form=MoneyForm,
    act=_resume,
    found=_resumed,
    describe=_describe_resumed,
    rests_on=_rests_on,
    offer=gettext_lazy("Collect again"),
    title=gettext_lazy("Collect %(target)s again"),
    means=gettext_lazy("It is tried on the next of its days; where none is left, once more at once."),
    button=gettext_lazy("Collect again"),
    done=gettext_lazy("%(target)s is collected again."),
    already=gettext_lazy("%(target)s was being collected already. Nothing was changed."),
    target=Invoice,
)
OF_COLLECTION = (CHARGE_NOW, PAUSE_DUNNING, RESUME_DUNNING)
