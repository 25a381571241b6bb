"""Mail servers: one that is not there, one that knows some addresses, one whose client dies."""

from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from uuid import uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend


class Down(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError("no mail server")

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("no mail server")


class Choosy(EmailBackend):
    """Refuses nobody@, whose mailbox does not exist, and full@ for today."""

    codes = {"nobody@example.com": 550, "full@example.com": 452}

    def send_messages(self, messages):
        for address in messages[0].to:
            if code := self.codes.get(address):
                raise SMTPRecipientsRefused({address: (code, b"no")})
        return super().send_messages(messages)


class Tired(EmailBackend):
    """Hangs up after the first mail of each connection."""

    def open(self):
        self.taken = 0

    def send_messages(self, messages):
        if self.taken:
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        self.taken += 1
        return super().send_messages(messages)


class Killed(BaseException):
    """As by kill -9: nothing is caught, nothing is cleaned up."""


class Deadly(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise Killed


class DownWhenUsed(BaseEmailBackend):
    """One that connects as late as it can, as those that speak HTTP do."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("no mail server")


class Touchy(EmailBackend):
    """Hangs up at whatever is for poison@."""

    def send_messages(self, messages):
        if messages[0].to == ["poison@example.com"]:
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        return super().send_messages(messages)


class Poisoned(EmailBackend):
    """Dies of whatever is for deadly@."""

    def send_messages(self, messages):
        if messages[0].to == ["deadly@example.com"]:
            raise Killed
        return super().send_messages(messages)


class OutOfTime(EmailBackend):
    """The worker's time is up just when the mail has left."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SoftTimeLimitExceeded


class Broken(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise RuntimeError("a bug in the backend")


class Letters(BaseEmailBackend):
    """A file for each mail, named by its Message-ID, and another one if it comes again."""

    def send_messages(self, messages):
        for message in messages:
            notice_id = message.extra_headers["Message-ID"].strip("<>").partition("@")[0]
            (Path(settings.EMAIL_FILE_PATH) / f"{notice_id}.{uuid4().hex}").touch()
        return len(messages)
