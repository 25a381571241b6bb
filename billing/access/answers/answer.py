from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from billing.access.answers.kept_form import KeptForm, keep
from billing.access.answers.remedies import Offer, offer
from billing.access.answers.sentences import sentence
from billing.access.causes import Cause
from billing.access.denied import Denied, Remedy
from billing.customers.owners import owner_of
from billing.customers.roles import Role, payers_of, roles_of
from billing.http import safe_next


@dataclass(frozen=True, slots=True)
class Answer:
    """One refusal as it is told to one viewer; every rendering says what stands here."""

    denied: Denied
    reference: str
    offers: tuple[Offer, ...]
    next_url: str
    # Who could pay, where the viewer may not; empty where the viewer may.
    payers: tuple[str, ...] = ()
    kept: KeptForm | None = None

    @property
    def cause(self) -> Cause:
        return self.denied.cause

    @property
    def title(self) -> str:
        return str(self.denied.cause.label)

    @property
    def detail(self) -> str:
        return sentence(self.denied)

    @property
    def cause_url(self) -> str:
        return reverse("billing:cause", args=[self.cause.slug])

    @property
    def first(self) -> Offer | None:
        return next((offer for offer in self.offers if offer.href), None)

    @property
    def leads_back(self) -> bool:
        """Whether the fix ends on the page that was asked for."""
        leads_on = self.first is not None and self.first.rel not in {"contact", "ask"}
        return bool(leads_on and self.next_url and not self.kept)


def answer(
    request: HttpRequest, denied: Denied, reference: str = "", *, next_url: str | None = None
) -> Answer:
    """Put a refusal into words for the one who asks, in the language that is active.

    `next_url` is where the fix leads back to; the page that was asked for when not given.
    """
    owner: Any = owner_of(request)
    next_url = _where_to_return(request) if next_url is None else next_url
    roles = frozenset(Role) if owner is None else roles_of(getattr(request, "user", None), owner)
    may_pay = Role.PAY in roles
    remedies = denied.remedies if may_pay else _of_a_viewer(denied, reference, roles=roles)
    return Answer(
        denied=denied,
        reference=reference,
        offers=tuple(offer(remedy, next_url=next_url) for remedy in remedies),
        next_url=next_url,
        payers=() if may_pay else tuple(str(payer) for payer in payers_of(owner)),
        kept=keep(getattr(request, "_request", request)),
    )


def _of_a_viewer(denied: Denied, reference: str, *, roles: frozenset[Role]) -> tuple[Remedy, ...]:
    # Whoever may not pay can wait and make contact, take what is paid for, and ask those who may pay.
    can = {"wait", "contact", *(("take_seat",) if Role.SEE in roles else ())}
    own = tuple(remedy for remedy in denied.remedies if remedy.rel in can)
    return own or ((Remedy("ask", (("reference", reference),)),) if reference else ())


def _where_to_return(request: HttpRequest) -> str:
    """The page that was asked for; for htmx, the page it was asked from; for a POST, nowhere."""
    if request.headers.get("HX-Request") == "true":
        return safe_next(request, request.headers.get("HX-Current-URL"))
    return request.get_full_path() if request.method in {"GET", "HEAD"} else ""
