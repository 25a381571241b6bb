from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from billing.clock import now
from billing.customers.roles import Role
from billing.errors import IllegalMove
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.viewer import Viewer
from subscriptions.lifecycle.coming import has_time_left
from subscriptions.lifecycle.endings import cancel_at_period_end, resume_renewal
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.portal.checkout.queries import invoice_due, is_being_paid
from subscriptions.portal.endings.forms import ReasonForm
from subscriptions.portal.links import lead_back
from subscriptions.portal.subscription.faces import day_of, face
from subscriptions.portal.subscription.queries import own_subscription
from subscriptions.portal.subscription.steps import Step, ends_at_once, steps_of


# People type card numbers anywhere: an error report must not carry what was posted.
@sensitive_post_parameters()
@page_for(Role.PAY, *READ, *WRITE)
def cancel(viewer: Viewer, public_id: str) -> HttpResponse:
    """What is paid for is had to its end; at once where nothing is."""
    row = own_subscription(viewer, public_id)
    if Step.CANCEL not in steps_of(row):
        return lead_back(viewer, row, _("It is canceled already."), level=messages.INFO)
    posted = viewer.request.POST if viewer.request.method == "POST" else None
    form = ReasonForm(posted)
    if posted is None:
        return _page(viewer, row, form)
    if posted.get("ends") != _ends(row):
        return _page(viewer, row, form, said=_("It has changed in the meantime. Please look again."))
    if row.state == SubscriptionState.INCOMPLETE and is_being_paid(row):
        return _page(viewer, row, form, said=_("It is being paid just now. Please look again in a moment."))
    if not form.is_valid():
        return _page(viewer, row, form)
    why = form.cleaned_data["why"].strip()
    cancel_at_period_end(row, at=now(), why=why, by=viewer.request.user)
    return lead_back(viewer, row, _("Canceled."))


@page_for(Role.PAY, *WRITE)
def keep(viewer: Viewer, public_id: str) -> HttpResponse:
    row = own_subscription(viewer, public_id)
    try:
        resume_renewal(row, at=now())
    except IllegalMove:
        return lead_back(viewer, row, _("It has ended in the meantime."), level=messages.WARNING)
    return lead_back(viewer, row, _("It goes on."))


def _page(viewer: Viewer, row: Subscription, form: ReasonForm, *, said: str = "") -> HttpResponse:
    context = {
        "face": face(row),
        "subscription": row,
        "form": form,
        "said": said,
        "ends": _ends(row),
        "is_at_once": ends_at_once(row),
        "last_day": day_of(row, row.period_end_at),
        "due": invoice_due(row),
        "has_time_left": has_time_left(row),
    }
    status = 400 if said or form.errors else 200
    return show(viewer, "subscriptions/cancel.html", context, status=status)


def _ends(row: Subscription) -> str:
    """What the page has said, so that nothing else is done."""
    return "now" if ends_at_once(row) or not row.period_end_at else row.period_end_at.isoformat()
