from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from billing.access import payment_exempt
from billing.clock import now
from project.clock.actions import break_gateway, days_ahead, is_broken, mend_gateway, turn


@require_http_methods(["GET", "HEAD", "POST"])
@payment_exempt
def clock(request: HttpRequest) -> HttpResponse:
    """For staff of the demo alone, and on one's own laptop alone: everybody's time is turned here."""
    if not settings.DEBUG:
        raise Http404
    return _for_staff(request)


@login_required
def _for_staff(request: HttpRequest) -> HttpResponse:
    if not request.user.is_staff:
        raise PermissionDenied
    if request.method == "POST":
        press = PRESSES.get(request.POST.get("press", ""))
        if press is None:
            raise Http404
        messages.success(request, press())
        return redirect("clock:clock")
    known = {"at": now(), "days": days_ahead(), "is_broken": is_broken()}
    return render(request, "clock/clock.html", known)


def _day() -> str:
    return _turned(1)


def _month() -> str:
    """As far as the same day of the next month, or its last."""
    at = now()
    year, month = at.year + at.month // 12, at.month % 12 + 1
    then = at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))
    return _turned((then - at).days)


def _turned(days: int) -> str:
    failed = turn(days)
    said = f"It is {now():%B %-d, %Y} now, and what was due has been done."
    return f"{said} Not all went well: {failed}." if failed else said


def _break() -> str:
    break_gateway()
    return "The bank cannot be reached any more."


def _mend() -> str:
    mend_gateway()
    return "The bank can be reached again."


PRESSES: dict[str, Callable[[], str]] = {"day": _day, "month": _month, "break": _break, "mend": _mend}
