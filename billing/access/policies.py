"""Pure policies: facts and an instant in, a refusal or None out. No clock, no query, no network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from billing.access.causes import Cause
from billing.access.denied import Denied, Policy, Remedy, worst
from billing.access.specs import policy_at
from billing.conf import conf
from billing.money import Money
from billing.standing.facts import Facts

# What the gate adds to the facts of a request that changes nothing: see `access.reading`.
READING = "is_reading"
# The ladder, as `billing.payments.dunning.facts` states it.
RUNGS = frozenset({"warned_at", "read_only_at", "refused_at"})


def not_suspended(facts: Facts, at: datetime) -> Denied | None:
    """Staff have not shut this customer out."""
    if facts.instant("suspended_at") is None:
        return None
    return Denied(Cause.CUSTOMER_SUSPENDED, {"suspended_at": facts["suspended_at"]}, (Remedy("contact"),))


def able_to_pay(facts: Facts, at: datetime) -> Denied | None:
    """Some card on file can be charged, or credit is free. If not, the cause is what happened last."""
    if (facts["credit_available"] or 0) > 0:
        return None
    valid_until = facts.instant("card_valid_until")
    if valid_until and at < valid_until:
        return None
    trouble_at = facts.instant("authentication_since") or facts.instant("declined_at")
    has_lapsed_since = valid_until and trouble_at and trouble_at < valid_until
    if "authentication_since" in facts and not has_lapsed_since:
        return _authentication_required(facts)
    if "declined_at" in facts and not has_lapsed_since:
        return _declined(facts)
    if "card_expires_at" in facts:
        return _expired(facts)
    return Denied(Cause.NO_PAYMENT_METHOD, {}, (Remedy("add_card"),))


def _authentication_required(facts: Facts) -> Denied:
    confirm = Remedy("confirm_with_bank", (("setup", facts["authentication_setup"]),))
    known = {"since": facts["authentication_since"]}
    return Denied(Cause.AUTHENTICATION_REQUIRED, known, (confirm, Remedy("use_other_card")))


def _declined(facts: Facts) -> Denied:
    known = {"code": facts["decline_code"], "declined_at": facts["declined_at"]}
    return Denied(Cause.PAYMENT_DECLINED, known, (Remedy("use_other_card"),))


def _expired(facts: Facts) -> Denied:
    known = {"last4": facts["card_last4"], "expired_at": facts["card_expires_at"]}
    return Denied(Cause.PAYMENT_METHOD_EXPIRED, known, (Remedy("replace_card"),))


@dataclass(frozen=True, slots=True)
class NoOverdueInvoice:
    """No open invoice is more than so many days past its due date."""

    grace_days: int = 0

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        due_at = facts.instant("invoice_due_at")
        if due_at is None or at < due_at + timedelta(days=self.grace_days):
            return None
        return _overdue(facts)


def no_overdue_invoice(grace_days: int = 0) -> NoOverdueInvoice:
    """Let in who has no open invoice past its due date, or is less than `grace_days` late."""
    return NoOverdueInvoice(grace_days)


def nothing_overdue(facts: Facts, at: datetime) -> Denied | None:
    """No open invoice is further past its due date than the access ladder allows.

    `ACCESS_LADDER`, or the customer's own: on its second rung they may read, and change nothing; on its third
    they may nothing. Where no source states the ladder, everything is refused from the due date on.
    """
    if facts.keys().isdisjoint(RUNGS):
        return NoOverdueInvoice()(facts, at)
    refused_at = facts.instant("refused_at")
    if is_reached(facts, refused_at, at):
        return _overdue(facts)
    if not is_reached(facts, facts.instant("read_only_at"), at) or facts[READING]:
        return None
    return _overdue(facts, reads_until=facts["refused_at"], may_read=True)


def is_reached(facts: Facts, rung: datetime | None, at: datetime) -> bool:
    """Whether this instant of the ladder has come: its clock stands still while the gateway is away."""
    stood_still_since = facts.instant("stood_still_since")
    return rung is not None and rung <= (min(at, stood_still_since) if stood_still_since else at)


def warning_of(facts: Facts, at: datetime) -> Denied | None:
    """What would be said of the overdue invoice of somebody who is let in still: no refusal, a warning."""
    if "invoice_due_at" not in facts or not is_reached(facts, facts.instant("warned_at"), at):
        return None
    losses = [instant for rung in ("read_only_at", "refused_at") if (instant := facts.instant(rung))]
    return _overdue(facts, keeps_until=min(losses).isoformat() if losses else None)


def _overdue(facts: Facts, **more: Any) -> Denied:
    known = {name: facts[f"overdue_{name}"] for name in ("number", "amount")}
    pay = Remedy(
        "pay_invoice",
        (("invoice", facts["overdue_invoice"]),),
        amount=Money.from_json(facts["overdue_amount"]),
    )
    return Denied(Cause.INVOICE_OVERDUE, {"due_at": facts["invoice_due_at"], **known, **more}, (pay,))


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every policy must let in; of several refusals the one that ranks first is told."""

    policies: tuple[Policy, ...]

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        denials = [denied for policy in self.policies if (denied := decide(policy, facts, at))]
        return worst(denials) if denials else None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One policy that lets in is enough; if none does, the ways out of all of them are offered."""

    policies: tuple[Policy, ...]

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        denials = [decide(policy, facts, at) for policy in self.policies]
        refusals = [denied for denied in denials if denied]
        if len(refusals) < len(denials):
            return None
        remedies = dict.fromkeys(remedy for denied in refusals for remedy in denied.remedies)
        return replace(worst(refusals), remedies=tuple(remedies))


@dataclass(frozen=True, slots=True)
class GoodStanding:
    """The project's own idea of good standing: `BILLING["ACCESS_POLICIES"]`, read when asked."""

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        return self.spelled_out()(facts, at)

    def spelled_out(self) -> AllOf:
        """What it comes to today; stored refusals keep this, so that a replay asks what was asked."""
        return AllOf(tuple(policy_at(path) for path in conf().access_policies))


@dataclass(frozen=True, slots=True)
class SoundStanding:
    """Good standing but for the ability to pay: what is charged for proves that by itself."""

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        return self.spelled_out()(facts, at)

    def spelled_out(self) -> AllOf:
        paths = (path for path in conf().access_policies if policy_at(path) is not able_to_pay)
        return AllOf(tuple(map(policy_at, paths)))


def all_of(*policies: Policy) -> AllOf:
    """Let in whom every one of these lets in."""
    return AllOf(policies)


def any_of(*policies: Policy) -> AnyOf:
    """Let in whom at least one of these lets in."""
    if not policies:
        raise ValueError("any_of() needs a policy: none at all could let nobody in")
    return AnyOf(policies)


good_standing = GoodStanding()
sound_standing = SoundStanding()


def decide(policy: Policy, facts: Facts, at: datetime) -> Denied | None:
    """What `policy` says, after a pass: one opens whatever money would open, and nothing else.

    Asked of each policy by itself, so that a pass takes away a 402 and leaves a 429 behind it standing.
    """
    denied = policy(facts, at)
    return None if denied and denied.status == 402 and has_pass(facts, at) else denied


def has_pass(facts: Facts, at: datetime) -> bool:
    """Whether staff let this customer in for now."""
    pass_until = facts.instant("pass_until")
    return pass_until is not None and at < pass_until
