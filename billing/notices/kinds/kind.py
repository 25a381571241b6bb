"""What every kind of notice is: how it is found, to whom it goes, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from billing.customers.models import Customer
from billing.notices.models import Notice

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Found:
    """Something to tell: the event by its id, whom it concerns, and what must not change until it is told."""

    subject: str
    customer: Customer | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """The mail's title, the one line that a list of mails shows beside it, and what its template shows.

    `url` is where the button leads; empty where the site's address is not known.
    """

    title: str
    preview: str
    context: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    button: str = ""


class Kind:
    """One kind. Its templates are `billing/mail/<name>.txt` and `.html`."""

    name: ClassVar[str]
    title: ClassVar[Any]
    # For the page of preferences; empty where it cannot be switched off.
    means: ClassVar[Any] = ""
    goes_to_staff: ClassVar[bool] = False
    # Told later it tells nobody anything.
    lasts: ClassVar[timedelta] = timedelta(days=3)

    def find(self, *, at: datetime) -> Iterable[Found]:
        """What happened lately and was told nobody. Cheap: it is asked once a minute."""
        raise NotImplementedError

    def say(self, notice: Notice) -> Said:
        """In the language and time zone that are active."""
        raise NotImplementedError

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        """Whether it is still worth telling, now that it is about to be sent."""
        return True

    def may_be_off(self, subject: str) -> bool:
        """Whether the customer may ask not to be told of this."""
        return bool(self.means)

    def record_sent(self, notice: Notice, *, at: datetime) -> None:
        """Whatever else is to be written once it is sent."""

    def untold(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows with a public id that no notice of this kind is about."""
        told = Notice.objects.filter(kind=self.name, subject=OuterRef("public_id"))
        return rows.filter(~Exists(told))
