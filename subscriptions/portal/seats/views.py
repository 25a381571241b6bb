from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from billing.clock import now
from billing.customers.owners import user_of
from billing.customers.roles import Role
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.viewer import Viewer
from subscriptions.entitlements.seats.actions import claim_seat, grant_seat
from subscriptions.entitlements.seats.actions import release_seat as release
from subscriptions.errors import NoSeatFree
from subscriptions.portal.links import add_seats_url, link
from subscriptions.portal.seats.forms import NameForm
from subscriptions.portal.seats.queries import (
    Seats,
    own_seat,
    own_seats,
    seat_of_viewer,
    sold_by_the_unit,
    taken_seats,
)

SEATS_PER_PAGE = 50


@page_for(Role.SEE, *READ)
def seats(viewer: Viewer, feature: str) -> HttpResponse:
    return _page(viewer, own_seats(viewer, feature, at=now()), NameForm())


# People type card numbers anywhere: an error report must not carry what was posted.
@sensitive_post_parameters()
@page_for(Role.PAY, *WRITE)
def give_seat(viewer: Viewer, feature: str) -> HttpResponse:
    """A seat is kept for a name; twice is once."""
    at, form = now(), NameForm(viewer.request.POST)
    found = own_seats(viewer, feature, at=at)
    if not form.is_valid():
        return _page(viewer, found, form)
    assert viewer.customer is not None, "who has seats is a customer"
    try:
        row = grant_seat(
            viewer.customer, found.feature, form.cleaned_data["name"], at=at, by=viewer.request.user
        )
    except NoSeatFree:
        form.add_error(None, _("Every seat is taken. Add one, or take one back."))
        return _page(viewer, found, form)
    return _lead_back(viewer, found, _("%(name)s has a seat.") % {"name": row.name})


@page_for(Role.SEE, *READ, *WRITE)
def take_seat(viewer: Viewer, feature: str) -> HttpResponse:
    """Whoever may see these pages may sit: it is paid for."""
    at, user = now(), user_of(viewer.request)
    found = own_seats(viewer, feature, at=at)
    mine = seat_of_viewer(viewer, found)
    said = ""
    if viewer.request.method == "POST" and user is not None:
        assert viewer.customer is not None, "who has seats is a customer"
        try:
            claim_seat(viewer.customer, found.feature, user, at=at)
            return _lead_back(viewer, found, _("You have a seat."))
        except NoSeatFree:
            said = _("Every seat has been taken in the meantime.")
    context = {"seats": found, "mine": mine, "said": said, "add_url": _add_url(viewer, found)}
    return show(viewer, "subscriptions/take_seat.html", context, status=409 if said else 200)


@page_for(Role.PAY, *WRITE)
def release_seat(viewer: Viewer, public_id: str) -> HttpResponse:
    at, row = now(), own_seat(viewer, public_id)
    is_done = release(row, at=at, by=viewer.request.user)
    said = _("The seat of %(name)s is free.") if is_done else _("It was free already.")
    messages.success(viewer.request, said % {"name": row.name}, fail_silently=True)
    return redirect(reverse("subscriptions:seats", args=[row.feature.key]))


def _page(viewer: Viewer, found: Seats, form: NameForm) -> HttpResponse:
    page = Paginator(taken_seats(viewer, found), SEATS_PER_PAGE).get_page(viewer.request.GET.get("page"))
    # The oldest are let in; of too many the last are not.
    rows = [(row, number > found.there_are) for number, row in enumerate(page, start=page.start_index())]
    context = {
        "seats": found,
        "page": page,
        "rows": rows,
        "form": form,
        "add_url": _add_url(viewer, found),
    }
    return show(viewer, "subscriptions/seats.html", context, status=400 if form.errors else 200)


def _add_url(viewer: Viewer, found: Seats) -> str:
    sold = sold_by_the_unit(viewer, found.feature.key, at=now()) if viewer.may_pay else None
    return add_seats_url(sold, next_url=viewer.next_url) if sold else ""


def _lead_back(viewer: Viewer, found: Seats, said: str) -> HttpResponse:
    messages.success(viewer.request, said, fail_silently=True)
    return redirect(viewer.next_url or link(reverse("subscriptions:seats", args=[found.feature.key])))
