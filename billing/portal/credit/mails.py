from __future__ import annotations

from django.conf import settings
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from billing.conf import conf
from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.money import Money
from billing.portal.viewer import Viewer

SECONDS_BETWEEN = 24 * 3600
MAILS_A_DAY = 3


def ask_for_limit(
    customer: Customer, limit: Money, *, viewer: Viewer, credit: Credit | None, words: str
) -> bool:
    """Write to the site's support; False if just that, or something too often, was asked for within the day.

    Raises OSError if no mail left.
    """
    cache, asked = caches[conf().rate_cache], f"billing:limit:asked:{customer.public_id}"
    key = f"{asked}:{limit.currency}:{limit.micros}"
    if not cache.add(key, 1, timeout=SECONDS_BETWEEN):
        return False
    cache.add(asked, 0, timeout=SECONDS_BETWEEN)
    if cache.incr(asked) > MAILS_A_DAY:
        return False
    asker = str(getattr(viewer.request.user, "email", "") or customer.email)
    # Staff read the language of the site.
    with translation.override(settings.LANGUAGE_CODE):
        context = {"customer": customer, "viewer": viewer, "limit": limit, "credit": credit, "words": words}
        body = render_to_string("billing/ask_limit_mail.txt", context)
        mail = EmailMessage(_subject(customer, limit), body, settings.DEFAULT_FROM_EMAIL)
    mail.to = [conf().support_email]
    mail.reply_to = [asker] if asker else []
    try:
        mail.send()
    except OSError:
        cache.delete(key)
        raise
    return True


def _subject(customer: Customer, limit: Money) -> str:
    # One line: a name with a line break in it would be a header of its own.
    who = " ".join(str(customer).split())
    return _("%(who)s asks for a credit limit of %(limit)s") % {"who": who, "limit": limit.format()}
