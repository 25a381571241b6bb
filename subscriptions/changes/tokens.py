"""What was shown is what is done: a token holds the instant that it was reckoned at, and a digest of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

from subscriptions.changes.proposal import Proposal
from subscriptions.errors import ChangeMoved

SALT = "subscriptions.changes"
# So long what was shown may be taken: what is left of a period becomes less meanwhile.
KEPT_FOR = timedelta(hours=1)


def token_of(proposal: Proposal) -> str:
    """Signed: who has it cannot have another instant."""
    return signing.dumps([proposal.at.isoformat(), proposal.digest], salt=SALT)


def instant_of(token: str, *, at: datetime) -> datetime:
    """The instant that was shown. Raises ChangeMoved for one that is none of ours, or too old."""
    shown_at = datetime.fromisoformat(_opened(token)[0])
    if not at - KEPT_FOR <= shown_at <= at + timedelta(microseconds=1):
        raise ChangeMoved("it was shown too long ago")
    return shown_at


def refuse_other(token: str, proposal: Proposal) -> None:
    """Raises ChangeMoved unless the token was made of what this comes to, too."""
    if not constant_time_compare(_opened(token)[1], proposal.digest):
        raise ChangeMoved("it does not come to what was shown")


def _opened(token: str) -> list[str]:
    try:
        opened: list[str] = signing.loads(token, salt=SALT)
    except signing.BadSignature as trouble:
        raise ChangeMoved("that was shown by somebody else") from trouble
    return opened
