"""In a worker: death at the n-th statement of SQL, where a file says so; and the clock, told by another."""

import os
from datetime import datetime
from pathlib import Path

from tests.faults.processes import die

FOLDER = Path(os.environ.get("FAULTS_FOLDER", "."))


def now():
    return datetime.fromisoformat((FOLDER / "clock").read_text())


class Killer:
    """Counts from the moment at which it is told a number, and takes the number with it."""

    def __init__(self):
        self.left = 0

    def __call__(self, execute, *how):
        order = FOLDER / "die"
        if not self.left and order.exists():
            self.left = int(order.read_text())
        done = execute(*how)
        if self.left:
            self.left -= 1
            if not self.left:
                order.unlink(missing_ok=True)
                die()
        return done
