from __future__ import annotations

from django.conf import settings
from django.core.cache import caches
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.access.answers.sentences import sentence
from billing.access.denials.models import Denial
from billing.conf import conf
from billing.customers.roles import payers_of
from billing.portal.refusals.queries import as_denied
from billing.portal.viewer import Viewer

SECONDS_BETWEEN = 3600


def addresses(viewer: Viewer) -> list[str]:
    """Where those who may pay can be written to."""
    return [address for payer in payers_of(viewer.owner) if (address := getattr(payer, "email", ""))]


def send_request(viewer: Viewer, denial: Denial) -> bool:
    """Write to those who may pay; False if that was done within the hour. Raises OSError if no mail left."""
    cache, key = caches[conf().rate_cache], f"billing:asked:{denial.public_id}"
    if not cache.add(key, 1, timeout=SECONDS_BETWEEN):
        return False
    try:
        send_mail(_subject(viewer), _body(viewer, denial), settings.DEFAULT_FROM_EMAIL, addresses(viewer))
    except OSError:
        cache.delete(key)
        raise
    return True


def _subject(viewer: Viewer) -> str:
    # One line: a name with a line break in it would be a header of its own.
    who, site = " ".join(str(viewer.request.user).split()), conf().site_name or viewer.request.get_host()
    return _("%(who)s asks for your help with a payment on %(site)s") % {"who": who, "site": site}


def _body(viewer: Viewer, denial: Denial) -> str:
    fix = viewer.request.build_absolute_uri(reverse("billing:refusal", args=[denial.public_id]))
    context = {"viewer": viewer, "denial": denial, "sentence": sentence(as_denied(denial)), "fix": fix}
    return render_to_string("billing/ask_mail.txt", context)
