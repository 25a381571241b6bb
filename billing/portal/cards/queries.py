from __future__ import annotations

import re

from django.http import Http404
from django.shortcuts import get_object_or_404

from billing.customers.models import Customer
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods, own_methods
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.queries import own_setups
from billing.portal.viewer import Viewer


def own_method(viewer: Viewer, public_id: str) -> PaymentMethod:
    """The viewer's card of that id, removed ones too; 404 for anybody else's."""
    return get_object_or_404(own_methods(_customer(viewer)), public_id=public_id)


def own_setup(viewer: Viewer, public_id: str) -> Setup:
    return get_object_or_404(own_setups(_customer(viewer)).select_related("replaces"), public_id=public_id)


def replaced_method(viewer: Viewer) -> PaymentMethod | None:
    """The card that `?replaces=` asks to put another in the place of."""
    asked = viewer.request.POST.get("replaces") or viewer.request.GET.get("replaces")
    if not asked:
        return None
    if viewer.customer is None or not re.fullmatch(r"pm_[0-9A-Z]{20}", asked):
        raise Http404
    return get_object_or_404(active_methods(viewer.customer), public_id=asked)


def _customer(viewer: Viewer) -> Customer:
    if viewer.customer is None:
        raise Http404
    return viewer.customer
