from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from billing.clock import now
from billing.customers.roles import Role
from billing.errors import BadAmount, IllegalMove, KeyReused
from billing.portal.cards.gateway import answers_trouble
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.payments.queries import cards_to_choose, charged_first
from billing.portal.payments.tickets import new_ticket, ticket_of
from billing.portal.viewer import Viewer
from subscriptions.changes.actions import cancel_change, change_when_paid
from subscriptions.changes.completion import complete_change
from subscriptions.changes.models import Change
from subscriptions.changes.proposal import Proposal
from subscriptions.changes.queries import preview_change
from subscriptions.changes.states import ChangeState, Timing
from subscriptions.errors import BadChoice, ChangeMoved, ChangeWaits
from subscriptions.lifecycle.models import Subscription
from subscriptions.portal.changes.faces import change_face
from subscriptions.portal.changes.forms import ChangeForm
from subscriptions.portal.changes.queries import changed_by, offered
from subscriptions.portal.checkout.collection import collect
from subscriptions.portal.links import add_card_url, lead_back, link, page_of
from subscriptions.portal.plans.faces import price_face
from subscriptions.portal.subscription.faces import face
from subscriptions.portal.subscription.queries import own_subscription
from subscriptions.portal.subscription.steps import Step, steps_of


class Wish(NamedTuple):
    """Who wants to change what, and to what."""

    viewer: Viewer
    row: Subscription
    form: ChangeForm


# People type card numbers anywhere: an error report must not carry what was posted.
@sensitive_post_parameters()
@transaction.non_atomic_requests
@page_for(Role.PAY, *READ, *WRITE)
@answers_trouble
def change(viewer: Viewer, public_id: str) -> HttpResponse:
    """Asked, it says what it comes to; pressed, it does just that. What is due is paid first."""
    at, request, row = now(), viewer.request, own_subscription(viewer, public_id)
    key = ticket_of(request)
    if known := changed_by(viewer, key):
        return _paid(viewer, row, known, key=key)
    if Step.CHANGE not in steps_of(row):
        return lead_back(viewer, row, _("It cannot be changed as it stands."), level=messages.INFO)
    form = ChangeForm(request.POST if request.method == "POST" else request.GET, offered=offered(row, at=at))
    wish = Wish(viewer, row, form)
    proposal = _proposal(row, form) if "price" in (request.POST or request.GET) else None
    if request.method != "POST" or proposal is None:
        return _page(wish, proposal)
    if not key:
        return _page(wish, proposal, said=_("Nothing was changed yet. Please press once more."))
    if proposal.total > proposal.zero and not cards_to_choose(viewer, at=at):
        said = _("There is no card on file that could be charged. Please add one.")
        return _page(wish, proposal, said=said)
    return _changed(wish, proposal, key=key)


@page_for(Role.PAY, *WRITE)
def undo_change(viewer: Viewer, public_id: str) -> HttpResponse:
    row = own_subscription(viewer, public_id)
    try:
        cancel_change(row, at=now(), by=viewer.request.user)
    except ChangeWaits:
        return lead_back(viewer, row, _waits(), level=messages.WARNING)
    return lead_back(viewer, row, _("It stays as it is."))


def _proposal(row: Subscription, form: ChangeForm) -> Proposal | None:
    if not form.is_valid():
        return None
    try:
        return preview_change(row, form.choices(), at=now(), timing=Timing(form.cleaned_data["timing"]))
    except BadChoice:
        form.add_error("price", _("That is what you have. Choose something else."))
    except BadAmount:
        form.add_error("quantity", _("That is more than can be bought here."))
    except IllegalMove:
        form.add_error("timing", _("It cannot be changed as it stands."))
    return None


def _changed(wish: Wish, proposal: Proposal, *, key: str) -> HttpResponse:
    viewer, row = wish.viewer, wish.row
    how: dict[str, Any] = {"timing": proposal.timing, "by": viewer.request.user}
    try:
        done = change_when_paid(
            row, proposal.choices, at=now(), key=key, token=viewer.request.POST.get("token", "-"), **how
        )
    except (ChangeMoved, BadChoice, IllegalMove):
        said = _("What it costs has changed in the meantime. Please look again.")
        return _page(wish, proposal, said=said)
    except ChangeWaits:
        return _page(wish, proposal, said=_waits())
    except KeyReused:
        said = _("This form was used for something else. Please press once more.")
        return _page(wish, proposal, said=said)
    return _paid(viewer, row, done, key=key)


def _paid(viewer: Viewer, row: Subscription, done: Change, *, key: str) -> HttpResponse:
    """On to the bank where something is due; the form that was sent twice goes on with the same."""
    if done.state != ChangeState.PENDING or done.invoice is None:
        later = done.state == ChangeState.SCHEDULED
        return lead_back(viewer, row, _("It will be changed.") if later else _("It is changed."))
    settled = partial(complete_change, done)
    next_url = viewer.next_url or page_of(row)
    return collect(viewer, done.invoice, key=key, next_url=next_url, settled=settled, **charged_first(viewer))


def _waits() -> str:
    return _("Another change is being paid just now. Please look again in a moment.")


def _page(wish: Wish, proposal: Proposal | None, *, said: str = "") -> HttpResponse:
    viewer, row, form = wish
    path = viewer.request.path
    context = {
        "face": face(row),
        "subscription": row,
        "form": form,
        "prices": [price_face(price) for price in form.offered.plans],
        "current": form.offered.plan.price,
        "shown": change_face(proposal) if proposal else None,
        "cards": cards_to_choose(viewer, at=now()),
        "said": said,
        "key": new_ticket(),
        "add_card_url": add_card_url(back=link(path, next=viewer.next_url, **form.asked())),
    }
    is_bad = said or (form.is_bound and form.errors)
    return show(viewer, "subscriptions/change.html", context, status=400 if is_bad else 200)
