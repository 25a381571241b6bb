"""From a row of the outbox to the mail: text and HTML, in the reader's language and time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from billing.conf import conf
from billing.notices.kinds.catalogue import BY_NAME
from billing.notices.kinds.kind import Kind, Said
from billing.notices.links import page
from billing.notices.models import Notice

_TITLE_LENGTH_MAX = 200


def mail_of(notice: Notice) -> EmailMultiAlternatives:
    """The mail as it would be sent now."""
    kind = BY_NAME[notice.kind]
    with _spoken_to(notice):
        said = kind.say(notice)
        context = {**_around(notice, kind), **said.context, **_frame(said)}
        mail = EmailMultiAlternatives(
            one_line(said.title),
            render_to_string(f"billing/mail/{kind.name}.txt", context).strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [notice.recipient],
            headers=_headers(notice, kind),
        )
        mail.attach_alternative(render_to_string(f"billing/mail/{kind.name}.html", context), "text/html")
    if support := conf().support_email:
        mail.reply_to = [support]
    return mail


def one_line(text: str) -> str:
    """A name with a line break in it would be a header of its own."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_TITLE_LENGTH_MAX]


def message_id(notice: Notice) -> str:
    """The same however often the mail is sent: who gets it twice, after a crash, can tell."""
    domain = parseaddr(str(settings.DEFAULT_FROM_EMAIL))[1].rpartition("@")[2] or "localhost"
    return f"<{notice.public_id}@{domain}>"


@contextmanager
def _spoken_to(notice: Notice) -> Iterator[None]:
    """Customers are written to in their language and time, staff in those of the site."""
    customer = notice.customer if not BY_NAME[notice.kind].goes_to_staff else None
    language = customer.locale if customer else settings.LANGUAGE_CODE
    zone = customer.time_zone if customer else settings.TIME_ZONE
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        yield


def _around(notice: Notice, kind: Kind) -> dict[str, Any]:
    known = conf()
    return {
        "notice": notice,
        "customer": notice.customer,
        "site": known.site_name,
        "support": "" if kind.goes_to_staff else known.support_email,
        "language": translation.get_language(),
        "preferences_url": page("notices") if kind.may_be_off(notice.subject) else "",
    }


def _frame(said: Said) -> dict[str, Any]:
    return {"title": said.title, "preview": said.preview, "url": said.url, "button": said.button}


def _headers(notice: Notice, kind: Kind) -> dict[str, str]:
    # RFC 3834: no answering machine answers. RFC 2369: where one may ask for no more of these.
    headers = {
        "Message-ID": message_id(notice),
        "Auto-Submitted": "auto-generated",
        # For whoever sorts mail by rules.
        "X-Kind": kind.name,
    }
    if kind.may_be_off(notice.subject) and (preferences := page("notices")):
        headers["List-Unsubscribe"] = f"<{preferences}>"
    return headers
