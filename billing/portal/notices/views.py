from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from billing.clock import now
from billing.customers.actions import create_customer
from billing.customers.roles import Role
from billing.notices.actions import change_preferences
from billing.notices.kinds.catalogue import KINDS
from billing.notices.links import link_of_token
from billing.notices.queries import kinds_off, optional_kinds
from billing.payment_methods.states import MethodState
from billing.portal.page import READ, WRITE, only_payers, page_for, show
from billing.portal.viewer import Viewer


@page_for(Role.SEE, *READ, *WRITE)
def notices(viewer: Viewer) -> HttpResponse:
    """What we write about. A box that is left without its tick is what the customer does not want."""
    if viewer.request.method != "POST":
        return show(viewer, "billing/notices.html", _wishes(viewer))
    if not viewer.may_pay:
        return only_payers(viewer)
    wanted = set(viewer.request.POST.getlist("kind"))
    off = [kind.name for kind in optional_kinds() if kind.name not in wanted]
    at = now()
    customer = viewer.customer or create_customer(viewer.owner, at=at)
    change_preferences(customer, off=off, at=at, by=viewer.request.user)
    messages.success(viewer.request, _("Your choice is saved."), fail_silently=True)
    return redirect("billing:notices")


@page_for(Role.PAY, *READ)
def replace_card(viewer: Viewer, token: str) -> HttpResponse:
    """From the mail straight to entering the new card, for who may pay for the customer it was sent to."""
    link = link_of_token(token)
    # Another customer's is as one that does not exist.
    if link is None or viewer.customer is None or viewer.customer.pk != link.method.customer.pk:
        raise Http404
    if link.until <= now():
        return _cards(viewer, _("That link has ended. Here are the cards on file."))
    if link.method.state != MethodState.ACTIVE:
        return _cards(viewer, _("That card has been replaced or removed already."))
    return redirect(f"{reverse('billing:add_card')}?{urlencode({'replaces': link.method.public_id})}")


def _wishes(viewer: Viewer) -> dict[str, object]:
    off = kinds_off([viewer.customer]) if viewer.customer else set()
    unwanted = {name for _customer, name in off}
    return {
        "choices": [(kind, kind.name not in unwanted) for kind in optional_kinds()],
        "always": [kind for kind in KINDS if not kind.means and not kind.goes_to_staff],
    }


def _cards(viewer: Viewer, said: str) -> HttpResponse:
    messages.info(viewer.request, said, fail_silently=True)
    return redirect("billing:payment_methods")
