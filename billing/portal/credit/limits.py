"""Asking for a higher credit limit: people decide about it, so it is a mail to the site's support."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from billing.clock import now
from billing.conf import conf
from billing.customers.actions import create_customer
from billing.customers.roles import Role
from billing.portal.credit.forms import LimitForm
from billing.portal.credit.mails import ask_for_limit
from billing.portal.credit.queries import currency_asked_for, own_credit
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.viewer import Viewer


# A mail is a call over the network: not inside the project's ATOMIC_REQUESTS.
@transaction.non_atomic_requests
@page_for(Role.PAY, *READ, *WRITE)
def ask_limit(viewer: Viewer) -> HttpResponse:
    at, currency = now(), currency_asked_for(viewer)
    known = own_credit(viewer, currency, at=at)
    posted = viewer.request.POST if viewer.request.method == "POST" else None
    form = LimitForm(posted, currency=currency, present=known.limit if known else None)
    if conf().support_email and form.is_valid() and _is_sent(viewer, form, currency):
        return redirect(viewer.next_url or "billing:credit")
    context = {
        "form": form,
        "credit": known,
        "currency": currency,
        "can_be_written_to": bool(conf().support_email),
    }
    return show(viewer, "billing/ask_limit.html", context, status=400 if form.errors else 200)


def _is_sent(viewer: Viewer, form: LimitForm, currency: str) -> bool:
    """Whether there is nothing more to do here: it is on its way, or was before."""
    at, typed = now(), form.cleaned_data
    customer = viewer.customer or create_customer(viewer.owner, at=at)
    known = own_credit(viewer, currency, at=at)
    try:
        is_new = ask_for_limit(customer, typed["limit"], viewer=viewer, credit=known, words=typed["words"])
    except OSError:
        form.add_error(None, _("The message could not be sent. Please try again later."))
        return False
    said = _("Your request is on its way. A person decides about it, and writes back to you.")
    if not is_new:
        said = _("We have your request of today already, and will write back to you.")
    messages.success(viewer.request, said, fail_silently=True)
    return True
