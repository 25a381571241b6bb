"""An e-mail backend that keeps each mail as a file."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from billing.clock import now
from project.mailbox.letters import folder


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(exist_ok=True)
        for message in email_messages:
            name = f"{now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
            (folder() / name).write_bytes(message.message().as_bytes())
        return len(email_messages)
