"""A durable PostgreSQL of our own that can be stopped at once, as by a power cut, and started again."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools import postgres


class Server:
    def __init__(self, folder: Path, account: dict, options: tuple[str, ...]) -> None:
        self.folder, self.account, self.options = folder, account, options
        self.binaries = postgres._binaries(account, folder.parent)
        postgres._create_cluster(self.binaries, folder, account)
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        options = postgres.ALWAYS + self.options
        self.process = postgres._start(self.binaries, self.folder, self.account, options=options)

    def crash(self) -> None:
        """An immediate shutdown: no checkpoint, what is in memory is lost; then recovery from the log."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=30)
        self.start()


@contextlib.contextmanager
def running(*options: str) -> Iterator[Server]:
    account = postgres._account()
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=postgres._reachable_temp(account)))
    server = None
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        server = Server(folder, account, options)
        yield server
    finally:
        if server is not None:
            postgres._stop(server.process)
        shutil.rmtree(folder, ignore_errors=True)
