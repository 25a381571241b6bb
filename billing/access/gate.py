"""The gate: one subject, some policies, one instant; let in, or refused with an answer and a row."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from billing.access.afterword import afterword, attach
from billing.access.answers.answer import answer
from billing.access.answers.remedies import needs_gateway
from billing.access.answers.renderings import respond
from billing.access.causes import Cause
from billing.access.charges.charge import Charge
from billing.access.charges.looks import only_a_look
from billing.access.charges.opening import Price, open_sale, price_of, told_before
from billing.access.charges.policy import WithinCredit, refusal_of
from billing.access.charges.sale import mark_refusal
from billing.access.denials.actions import Refusal, record_refusal
from billing.access.denied import Denied, Policy
from billing.access.policies import AllOf, decide, good_standing, has_pass, sound_standing
from billing.access.rates.counter import headers, rates_in, take
from billing.access.rates.policy import Rate
from billing.access.reading import asked_with
from billing.access.sign_in import nobody_to_pay
from billing.access.specs import describe
from billing.access.subjects import Subject, client, subject_of
from billing.clock import now
from billing.conf import conf
from billing.credit.amounts import AMOUNT_MAX
from billing.errors import DoesNotFit
from billing.gateways import is_configured

logger = logging.getLogger("billing.access")


@dataclass(frozen=True, slots=True)
class Gate:
    """What a view takes to enter. No policies at all means: good standing."""

    policies: tuple[Policy, ...] = ()
    is_shadow: bool = False
    price: Price | None = None

    @property
    def asked(self) -> tuple[Policy, ...]:
        """With nothing said, good standing; who pays at the door need not prove first that they can."""
        return self.policies or (good_standing if self.price is None else sound_standing,)

    @property
    def policy(self) -> Policy:
        return AllOf(self.policies) if self.policies else self.asked[0]

    @property
    def rates(self) -> list[Rate]:
        return list(rates_in(self.policy))

    @property
    def is_open_to_anonymous(self) -> bool:
        """A gate of nothing but rates asks nobody who they are."""
        return (
            bool(self.policies)
            and self.price is None
            and all(isinstance(policy, Rate) for policy in self.policies)
        )


class Decision(NamedTuple):
    denied: Denied | None
    subject: Subject
    facts: Any
    at: datetime


def enter(request: Any, gate: Gate, *, view: str, has_options: bool = False) -> HttpResponse | None:
    """None lets the request in. Makes no customer, calls no network, writes only when it refuses.

    `has_options` says that the view answers OPTIONS without running what is sold.
    """
    if request.method == "OPTIONS":
        return None if has_options else _options(request, gate)
    subject = _subject_at(gate, request)
    if subject is None:
        return nobody_to_pay(request)
    decision = judge(gate, subject, at=now(), method=request.method)
    afterword(request).headers.update(headers(gate.rates, decision.facts, decision.at))
    closed = told_again(request, gate, decision, view=view)
    if closed is None and decision.denied:
        closed = refuse(request, gate, decision, view=view)
    if closed is None and gate.price is not None:
        closed = pay(request, gate, decision, view=view)
    return closed and attach(request, closed)


def told_again(request: Any, gate: Gate, decision: Decision, *, view: str) -> HttpResponse | None:
    """Who is refused now and was served before, with this Idempotency-Key, is answered again.

    Not who is suspended; and who asks too often waits, and then asks with the same key.
    """
    bare, denied = getattr(request, "_request", request), decision.denied
    if denied is None or gate.price is None or is_shadow(gate) or only_a_look(bare):
        return None
    if denied.cause in {Cause.CUSTOMER_SUSPENDED, Cause.RATE_LIMITED}:
        return None
    return told_before(bare, customer_id=decision.subject.customer_id, view=view, at=decision.at)


def pay(request: Any, gate: Gate, decision: Decision, *, view: str) -> HttpResponse | None:
    """Hold the price; None when it is held, and then `request.charge` says what of it is to be charged.

    A shadow gate holds nothing, and neither does one that a pass opens.
    """
    bare, (_denied, subject, facts, at) = getattr(request, "_request", request), decision
    if not is_shadow(gate) and (looked := only_a_look(bare)):
        return looked
    assert gate.price is not None, "a gate without a price is not paid at"
    amount = price_of(gate.price, bare)
    within = WithinCredit(amount.micros, amount.currency)
    if is_shadow(gate):
        bare.charge = Charge(amount)
        denied = within(facts, at) if amount and not has_pass(facts, at) else None
    else:
        held = amount * 0 if has_pass(facts, at) else amount
        # More than any hold takes is more than anybody has.
        denied = within(facts, at) if held.micros > AMOUNT_MAX else None
        if denied is None:
            sold = Charge(amount)
            try:
                return open_sale(bare, sold, held=held, customer_id=subject.customer_id, view=view, at=at)
            except DoesNotFit as trouble:
                denied, facts = refusal_of(trouble, facts)
        if told := told_before(bare, customer_id=subject.customer_id, view=view, at=at):
            return told
    if denied is None:
        return None
    refused = Decision(if_it_can_be_fixed(denied, facts), subject, facts, at)
    priced = replace(gate, policies=(*gate.asked, within), price=None)
    return refuse(request, priced, refused, view=view)


def _options(request: Any, gate: Gate) -> HttpResponse | None:
    """OPTIONS is never refused; but a function would run for it, so who has not paid gets no content."""
    subject, bare = _subject_at(gate, request), getattr(request, "_request", request)
    # Nobody pays for OPTIONS, so nothing that has a price runs for it; behind a shadow gate nothing has one.
    if subject is None or (gate.price is not None and not is_shadow(gate)):
        return HttpResponse(status=204)
    if judge(gate, subject, at=now(), method="OPTIONS").denied and not is_shadow(gate):
        return HttpResponse(status=204)
    if gate.price is not None:
        bare.charge = Charge(price_of(gate.price, bare))
    return None


def _subject_at(gate: Gate, request: Any) -> Subject | None:
    return subject_of(request) or (client(request) if gate.is_open_to_anonymous else None)


def is_shadow(gate: Gate) -> bool:
    """Whether the gate only records: by its own word, or by the setting for emergencies."""
    return gate.is_shadow or conf().shadow


def judge(gate: Gate, subject: Subject, *, at: datetime, method: str = "") -> Decision:
    """Count the request under the gate's rates, then ask its policies. Without a method, as for a change."""
    facts = take(gate.rates, subject.facts, subject=subject.name, at=at)
    facts = asked_with(facts, method, is_sold=gate.price is not None)
    denied = decide(gate.policy, facts, at)
    return Decision(if_it_can_be_fixed(denied, facts), subject, facts, at)


def refuse(request: Any, gate: Gate, decision: Decision, *, view: str) -> HttpResponse | None:
    """Record the refusal and answer it; a shadow gate records, and lets in."""
    assert decision.denied is not None, "only a refusal is refused"
    refusal = _refusal(request, gate, decision, view=view, is_shadow=is_shadow(gate))
    reference = _record(refusal, request, decision.subject)
    if refusal.is_shadow:
        return None
    return attach(request, mark_refusal(respond(request, answer(request, decision.denied, reference))))


def refuse_because(request: HttpRequest, denied: Denied, *, view: str) -> HttpResponse:
    """The answer of a view whose own action was refused, say by a gateway that is down."""
    subject = subject_of(request) or client(request)
    decision = Decision(denied, subject, subject.facts, now())
    refusal = _refusal(request, Gate(), decision, view=view, is_shadow=False)
    reference = _record(refusal, request, subject)
    return attach(request, respond(request, answer(request, denied, reference)))


def if_it_can_be_fixed(denied: Denied | None, facts: Any) -> Denied | None:
    """A fix that leads into a gateway that is not set up is none: say so, and have staff told."""
    if denied is None or not any(map(needs_gateway, denied.remedies)):
        return denied
    alias = facts["gateway"] or "default"
    if is_configured(alias):
        return denied
    logger.error("the fix for %s needs the gateway %r, which is misconfigured", denied.cause, alias)
    return Denied(Cause.MISCONFIGURED, {"gateway": alias, "instead_of": denied.cause.value})


def _record(refusal: Refusal, request: Any, subject: Subject) -> str:
    """The reference to quote; none where nothing is written down."""
    if not subject.is_recorded:
        return ""
    times = _due(refusal) if refusal.cause == Cause.RATE_LIMITED else 1
    if times:
        record_refusal(refusal, later=afterword(request).later, times=times)
    return refusal.reference


def _due(refusal: Refusal) -> int:
    """A client in a loop gets many 429s: counted in the cache, written once a minute."""
    cache = caches[conf().rate_cache]
    key = f"billing:429:{refusal.reference}"
    try:
        cache.add(key, 0, timeout=7200)
        times = cache.incr(key)
        if not cache.add(f"{key}:written", 1, timeout=60):
            return 0
        cache.decr(key, times)
    except Exception:
        logger.exception("a 429 was not counted: the cache does not answer")
        return 1
    return times


def _refusal(request: Any, gate: Gate, decision: Decision, *, view: str, is_shadow: bool) -> Refusal:
    denied = decision.denied
    assert denied is not None, "only a refusal is recorded"
    return Refusal(
        subject=decision.subject.name,
        customer_id=decision.subject.customer_id,
        view=view,
        cause=denied.cause,
        is_shadow=is_shadow,
        method=request.method or "",
        path=request.path,
        details={**denied.facts, "remedies": [remedy.rel for remedy in denied.remedies]},
        facts=dict(decision.facts),
        policies=[describe(policy) for policy in gate.asked],
        at=decision.at,
    )
