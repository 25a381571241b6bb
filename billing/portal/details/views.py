from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from billing.clock import now
from billing.customers.actions import change_billing_details, create_customer
from billing.customers.models import Customer
from billing.customers.roles import Role
from billing.portal.details.forms import DetailsForm
from billing.portal.page import READ, WRITE, only_payers, page_for, show
from billing.portal.viewer import Viewer


# People type card numbers anywhere: an error report must not carry what was posted.
@sensitive_post_parameters()
@page_for(Role.SEE, *READ, *WRITE)
def details(viewer: Viewer) -> HttpResponse:
    posted = viewer.request.POST if viewer.request.method == "POST" else None
    if posted is not None and not viewer.may_pay:
        return only_payers(viewer)
    form = DetailsForm(posted, instance=_known(viewer))
    if form.is_valid() and _saved(viewer, form):
        messages.success(viewer.request, _("Your billing details are saved."), fail_silently=True)
        return redirect(viewer.next_url or "billing:details")
    return show(viewer, "billing/details.html", {"form": form}, status=400 if form.errors else 200)


def _known(viewer: Viewer) -> Customer:
    """What we know already, as a copy that the form may write on; nothing is saved by looking."""
    if viewer.customer:
        return Customer.objects.get(pk=viewer.customer.pk)
    return Customer(email=getattr(viewer.owner, "email", "") or "")


def _saved(viewer: Viewer, form: DetailsForm) -> bool:
    customer = viewer.customer or create_customer(viewer.owner, at=now())
    try:
        change_billing_details(customer, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
