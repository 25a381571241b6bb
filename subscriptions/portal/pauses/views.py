from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from billing.clock import now
from billing.customers.roles import Role
from billing.errors import IllegalMove
from billing.portal.cards.gateway import answers_trouble
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.payments.queries import cards_to_choose
from billing.portal.payments.tickets import ticket_of
from billing.portal.viewer import Viewer
from subscriptions.lifecycle.coming import charge_on_resuming
from subscriptions.lifecycle.pauses import pause_at_period_end, pause_now, resume_subscription
from subscriptions.portal.checkout.collection import pay_what_is_due
from subscriptions.portal.links import add_card_url, lead_back, page_of
from subscriptions.portal.pauses.forms import NOW, PauseForm
from subscriptions.portal.subscription.faces import day_of, face
from subscriptions.portal.subscription.queries import own_subscription
from subscriptions.portal.subscription.steps import Step, steps_of


@page_for(Role.PAY, *READ, *WRITE)
def pause(viewer: Viewer, public_id: str) -> HttpResponse:
    at, row = now(), own_subscription(viewer, public_id)
    if Step.PAUSE not in steps_of(row):
        return lead_back(viewer, row, _("It cannot be paused as it stands."), level=messages.INFO)
    form = PauseForm(viewer.request.POST if viewer.request.method == "POST" else None, row=row, at=at)
    if not form.is_valid():
        context = {"form": form, "face": face(row), "subscription": row}
        context |= {"last_day": day_of(row, row.period_end_at), "is_now": form["when"].value() == NOW}
        return show(viewer, "subscriptions/pause.html", context, status=400 if form.errors else 200)
    try:
        if form.cleaned_data["when"] == NOW:
            row = pause_now(row, at=at, resume_at=form.resume_at, by=viewer.request.user)
        else:
            row = pause_at_period_end(row, at=at, resume_at=form.resume_at)
    except IllegalMove:
        return lead_back(viewer, row, _("It cannot be paused as it stands."), level=messages.WARNING)
    said = _("It is paused.") if form.cleaned_data["when"] == NOW else _("It will be paused.")
    return lead_back(viewer, row, said)


# What a new period costs is collected at once: who pressed is there to confirm it with the bank.
@transaction.non_atomic_requests
@page_for(Role.PAY, *WRITE)
@answers_trouble
def resume(viewer: Viewer, public_id: str) -> HttpResponse:
    at, row = now(), own_subscription(viewer, public_id)
    key, cost = ticket_of(viewer.request), charge_on_resuming(row, at=at)
    if cost and cost.total and not key:
        return lead_back(viewer, row, _("Nothing was done yet. Please press once more."), level=messages.INFO)
    if cost and cost.total and not cards_to_choose(viewer, at=at):
        return redirect(add_card_url(back=page_of(row, next_url=viewer.next_url)))
    try:
        resume_subscription(row, at=at, by=viewer.request.user)
    except IllegalMove:
        return lead_back(viewer, row, _("It is not paused any more."), level=messages.WARNING)
    if not key:
        return lead_back(viewer, row, _("It goes on."))
    return pay_what_is_due(viewer, row, key=key, said=_("It goes on."))
