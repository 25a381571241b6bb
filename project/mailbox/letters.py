"""The mails that were kept, the latest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings

LETTERS_SHOWN = 200
_NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    mail: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.mail["To"] or "")

    @property
    def sent_at(self) -> datetime | None:
        date = self.mail["Date"]
        return date.datetime if date else None

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        return str(part.get_content()) if part else ""


def folder() -> Path:
    kept_in: str = getattr(settings, "EMAIL_FILE_PATH", "")
    return Path(kept_in)


def letters() -> list[Letter]:
    names = sorted((file.stem for file in folder().glob("*.eml")), reverse=True)
    found = (letter_of(name) for name in names[:LETTERS_SHOWN])
    return [letter for letter in found if letter]


def letter_of(name: str) -> Letter | None:
    file = folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not file.is_file():
        return None
    return Letter(name, message_from_bytes(file.read_bytes(), policy=default))
