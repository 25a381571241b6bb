"""What diagnosis found, in lines for a terminal; each names the style that a terminal may show it in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from billing.access.answers.sentences import sentence
from billing.access.denied import Denied
from billing.diagnosis.explanation import Explanation, Opinion, Verdict
from billing.diagnosis.plain import plain_remedy
from billing.diagnosis.proof import NO_ROW, Difference
from billing.diagnosis.replay import Replay
from billing.standing.facts import Facts


class Line(NamedTuple):
    """`style` is a name of Django's `color_style()`, empty for none."""

    text: str
    style: str = ""


def explanation_lines(explanation: Explanation) -> Iterator[Line]:
    subject = explanation.subject
    owner = f" ({subject.owner})" if subject.owner else ""
    yield Line(f"{subject.name}{owner} at {explanation.at.isoformat()}", "MIGRATE_HEADING")
    yield from _outcome(explanation)
    for verdict in explanation.verdicts:
        yield from _verdict_lines(verdict)
    yield from _pass(explanation.facts, explanation.at)
    yield from _facts(explanation.facts)
    yield from _freshness(explanation)


def replay_lines(replay: Replay) -> Iterator[Line]:
    denial = replay.denial
    times = f"{denial.count} times" if denial.count > 1 else "once"
    yield Line(f"{denial.public_id}: {denial.cause} at {denial.view}, {times}", "MIGRATE_HEADING")
    yield Line(f"  {denial.method} {denial.path}, last at {denial.last_at.isoformat()}")
    if denial.is_shadow:
        yield Line("  by a shadow gate: it was recorded, and let in", "WARNING")
    yield _again(replay)
    yield Line("")
    if replay.now is None:
        yield Line("Whom it refused is not there any more: nothing can be said of now.", "WARNING")
    else:
        yield Line("Now:")
        yield from explanation_lines(replay.now)


def difference_line(difference: Difference) -> Line:
    if difference.fact == NO_ROW:
        return Line(f"{difference.customer}: no standing at all", "ERROR")
    told = f"stored {difference.stored!r}, but its source says {difference.stated!r}"
    return Line(f"{difference.customer}: {difference.fact}: {told}", "ERROR")


def in_short(denied: Denied) -> str:
    return f"{denied.cause.value}: {sentence(denied)}"


def _again(replay: Replay) -> Line:
    if replay.obstacle:
        return Line(f"  cannot be decided again: {replay.obstacle}", "WARNING")
    if replay.is_same:
        return Line(f"  decided again from what was stored: {replay.cause}, the same", "SUCCESS")
    said = replay.again.cause.value if replay.again else "let in"
    why = "its policies, or BILLING, have changed since"
    return Line(f"  decided again from what was stored: {said}, not {replay.cause}: {why}", "ERROR")


def _outcome(explanation: Explanation) -> Iterator[Line]:
    refusal, denied = explanation.refusal, explanation.denied
    if refusal and denied:
        some = "" if refusal.is_whole else f", but only {refusal.where},"
        yield Line(f"REFUSED{some} with {denied.status} {in_short(denied)}", "ERROR")
        for remedy in map(plain_remedy, denied.remedies):
            yield Line(f"  fix: {remedy['title']} {remedy['href']}".rstrip())
    elif explanation.verdicts:
        yield Line("LET IN", "SUCCESS")
    else:
        yield Line("LET IN: nothing guards this view", "WARNING")


def _verdict_lines(verdict: Verdict) -> Iterator[Line]:
    yield Line("")
    yield Line(f"{verdict.where}: {verdict.takes}: {_answer(verdict)}")
    for opinion in verdict.opinions:
        yield from _opinion_lines(opinion, "  ")


def _answer(verdict: Verdict) -> str:
    if verdict.is_by_pass:
        return "lets in by the pass"
    if verdict.denied is None:
        return "lets in"
    answer = f"refuses with {verdict.denied.cause.value}"
    return f"{answer}, and lets in: it is a shadow" if verdict.is_shadow else answer


def _opinion_lines(opinion: Opinion, indent: str) -> Iterator[Line]:
    said = in_short(opinion.denied) if opinion.denied else "lets in"
    uncounted = ", not counted here" if opinion.is_uncounted and not opinion.denied else ""
    yield Line(f"{indent}{opinion.policy}: {said}{uncounted}", "ERROR" if opinion.denied else "SUCCESS")
    for inner in opinion.inner:
        yield from _opinion_lines(inner, indent + "  ")


def _pass(facts: Facts, at: datetime) -> Iterator[Line]:
    until = facts.instant("pass_until")
    if until:
        yield Line("")
        yield Line(f"pass: {'until' if at < until else 'ended at'} {until.isoformat()}")


def _facts(facts: Facts) -> Iterator[Line]:
    yield Line("")
    stated = {name: value for name, value in sorted(facts.items()) if value is not None}
    yield Line("facts:" if stated else "facts: none")
    width = max(map(len, stated), default=0)
    for name, value in stated.items():
        yield Line(f"  {name:{width}}  {_shown(value)}")


def _freshness(explanation: Explanation) -> Iterator[Line]:
    yield Line("")
    if explanation.subject.customer_id is None:
        yield Line("no customer yet: manage.py billing_customers --create-missing makes one", "WARNING")
    elif explanation.stale:
        yield Line("STALE: mend it with manage.py billing_standing --rebuild, and report it", "ERROR")
        for difference in explanation.stale:
            yield difference_line(difference)
    else:
        yield Line("not stale: stored facts and their sources agree")


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)
