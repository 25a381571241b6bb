"""What diagnosis found as plain JSON values, for programs."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch

from billing.access.answers.remedies import offer
from billing.access.answers.sentences import sentence
from billing.access.denied import Denied, Remedy
from billing.diagnosis.explanation import Explanation, Opinion, Verdict
from billing.diagnosis.forecast import Coming
from billing.diagnosis.gate_list.queries import Listed
from billing.diagnosis.replay import Replay

Plain = dict[str, Any]


def plain_denied(denied: Denied | None) -> Plain | None:
    """None for who is let in."""
    if denied is None:
        return None
    return {
        "cause": denied.cause.value,
        "status": denied.status,
        "title": str(denied.cause.label),
        "detail": sentence(denied),
        "decided_by": dict(denied.facts),
        "remedies": [plain_remedy(remedy) for remedy in denied.remedies],
    }


def plain_remedy(remedy: Remedy) -> Plain:
    """Without an address where there is nothing to do but wait, or where our pages have no URLs."""
    try:
        way = offer(remedy, next_url="")
    except NoReverseMatch:
        return {"rel": remedy.rel, "title": remedy.rel, "href": ""}
    return {"rel": remedy.rel, "title": way.title, "href": way.href}


def plain_explanation(explanation: Explanation) -> Plain:
    return {
        "subject": explanation.subject.name,
        "at": explanation.at.isoformat(),
        "is_let_in": explanation.denied is None,
        "denied": plain_denied(explanation.denied),
        "gates": [_verdict(verdict) for verdict in explanation.verdicts],
        "pass_until": explanation.facts["pass_until"],
        "facts": dict(explanation.facts),
        "stale": [difference._asdict() for difference in explanation.stale],
    }


def plain_replay(replay: Replay) -> Plain:
    return {
        "reference": replay.denial.public_id,
        "cause": replay.denial.cause,
        "view": replay.denial.view,
        "at": replay.denial.last_at.isoformat(),
        "count": replay.denial.count,
        "facts": replay.denial.facts,
        "is_same": replay.is_same,
        "obstacle": replay.obstacle,
        "again": plain_denied(replay.again),
        "now": plain_explanation(replay.now) if replay.now else None,
    }


def plain_listed(listed: Listed) -> Plain:
    return {
        "url": listed.pattern.path,
        "view": listed.pattern.name,
        "guarding": listed.guarding.value,
        "gates": [{"where": guard.where, "takes": guard.takes} for guard in listed.guards],
    }


def plain_coming(coming: Coming, email: str) -> Plain:
    return {
        "at": coming.at.isoformat(),
        "customer": coming.customer,
        "email": email,
        "facts": list(coming.ends),
        "denied": plain_denied(coming.denied),
    }


def _verdict(verdict: Verdict) -> Plain:
    return {
        "where": verdict.where,
        "takes": verdict.takes,
        "is_let_in": verdict.is_let_in,
        "is_by_pass": verdict.is_by_pass,
        "is_shadow": verdict.is_shadow,
        "is_whole": verdict.is_whole,
        "denied": plain_denied(verdict.denied),
        "policies": [_opinion(opinion) for opinion in verdict.opinions],
    }


def _opinion(opinion: Opinion) -> Plain:
    return {
        "policy": opinion.policy,
        "denied": plain_denied(opinion.denied),
        "is_counted": not opinion.is_uncounted,
        "policies": [_opinion(inner) for inner in opinion.inner],
    }
