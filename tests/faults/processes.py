"""Processes of their own beside the test: many at once, or one that is killed on the way."""

import os
import pickle
import select
import signal
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections


def die() -> None:
    """As by the kernel, or by who pulls the plug: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_processes(*calls: Callable[[], Any]) -> list[Any]:
    """What each returned or raised; None also for one that was killed. Each opens connections of its own."""
    connections.close_all()
    closed, gate = os.pipe()
    children = [_begin(lambda call=call: _behind(closed, gate, call)) for call in calls]
    os.close(gate)
    try:
        return [_ended(*child) for child in children]
    finally:
        os.close(closed)


def killed_after(statement: int, call: Callable[[], Any]) -> bool:
    """Kill a process after so many statements of SQL; False when it was done by then, and ended by itself."""
    connections.close_all()
    child, reader = _begin(lambda: _dying_after(statement, call))
    said, status = _said(reader), os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert said and pickle.loads(said) is None, f"it ended with {said and pickle.loads(said)!r}"
    return False


def _dying_after(statement: int, call: Callable[[], Any]) -> None:
    left = statement

    def count(execute: Callable[..., Any], *how: Any) -> Any:
        nonlocal left
        left -= 1
        done = execute(*how)
        if left == 0:
            die()
        return done

    with connection.execute_wrapper(count):
        call()


def _begin(call: Callable[[], Any]) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    try:
        os.close(reader)
        os.write(writer, pickle.dumps(_outcome(call)))
        connections.close_all()
    finally:
        os._exit(0)


def _behind(closed: int, gate: int, call: Callable[[], Any]) -> Any:
    """Wait until everybody stands there: reading ends when the last copy of the gate is closed."""
    os.close(gate)
    os.read(closed, 1)
    return call()


def _outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as trouble:
        traceback.print_exc()
        return f"{type(trouble).__name__}: {trouble}"


def _ended(child: int, reader: int) -> Any:
    said = _said(reader)
    os.waitpid(child, 0)
    return pickle.loads(said) if said else None


def _said(reader: int) -> bytes:
    with os.fdopen(reader, "rb") as pipe:
        return pipe.read()


def total(outcomes: Sequence[Any]) -> int:
    """Of processes that each counted something; what went wrong in one is said."""
    assert all(isinstance(outcome, int) for outcome in outcomes), outcomes
    return sum(outcomes)


class Process:
    """One that goes on beside us until it ends by itself or is killed."""

    def __init__(self, call: Callable[[], Any]) -> None:
        connections.close_all()
        self.child, self.reader = _begin(call)

    def kill(self) -> None:
        os.kill(self.child, signal.SIGKILL)
        _ended(self.child, self.reader)

    def ended(self, *, within_seconds: float) -> Any:
        """What it returned or raised; one that does not end is killed."""
        is_stuck = not select.select([self.reader], [], [], within_seconds)[0]
        if is_stuck:
            os.kill(self.child, signal.SIGKILL)
        said = _ended(self.child, self.reader)
        return f"it had not ended after {within_seconds} seconds" if is_stuck else said
