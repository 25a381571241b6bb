"""Be somebody new: install the wheel beside a fresh project, follow the README, meet the 402; then tutorials.

`python -m tools.newcomer`. See tools/readme.py for how the README is read.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.readme import Step, steps_of
from tools.wheel import ROOT, build_wheel, missing_from

HEADING = "Add it to your project"
SITE = "mysite"
# Each begins where the one before ended; the first begins with an environment, which is here by then.
TUTORIALS = {
    "docs/tutorial/first-paid-view.md": "Your first paid view",
    "docs/tutorial/sell-your-first-plan.md": "Sell your first plan",
}
START_SECONDS = 30
LOG_IN = """
import json, django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, get_resolver
import billing
client = Client()
client.force_login(get_user_model().objects.create_user("newcomer"))
views = [entry for entry in get_resolver().url_patterns if isinstance(entry, URLPattern)]
paths = [f"/{view.pattern}" for view in views if not view.pattern.converters]
print(json.dumps({"paths": paths, "cookie": client.cookies["sessionid"].value, "billing": billing.__file__}))
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Project:
    """A folder made by startproject, and the environment that it runs in."""

    folder: Path
    environment: Path
    wheel: Path

    def run(self, command: str | list[str]) -> str:
        """Run it as the reader would: in the project's folder, with the environment active."""
        print(f"$ {command.strip() if isinstance(command, str) else ' '.join(command[:2])}", flush=True)
        done = subprocess.run(
            ["/bin/sh", "-eu", "-c", command] if isinstance(command, str) else command,
            cwd=self.folder,
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        _expect(done.returncode == 0, f"it ended with code {done.returncode}:\n{done.stdout}")
        return done.stdout

    def variables(self) -> dict[str, str]:
        dropped = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONHOME", "PYTHONPATH")
        kept = {key: value for key, value in os.environ.items() if key not in dropped}
        return kept | {
            "PATH": f"{self.environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "VIRTUAL_ENV": str(self.environment),
            "DJANGO_SETTINGS_MODULE": f"{SITE}.settings",
            "PYTHONUNBUFFERED": "1",
            # So that the README's own `pip install` takes the wheel at hand, whatever an index has.
            "PIP_CONSTRAINT": str(self.folder.parent / "constraints.txt"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }

    def follow(self, step: Step) -> None:
        if step.file is None:
            self.run(step.code)
            return
        own = step.file in ("settings.py", "urls.py")
        file = self.folder / SITE / step.file if own else self.folder / step.file
        print(f"> {file.relative_to(self.folder)}", flush=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as opened:
            opened.write(f"\n\n{step.code}")


def start_project(temp: Path) -> Project:
    wheel = build_wheel(temp)
    wrong = missing_from(wheel)
    _expect(not wrong, f"{wheel.name}:\n" + "\n".join(wrong))
    (temp / "constraints.txt").write_text(f"django-402 @ {wheel.as_uri()}\n")
    project = Project(temp / "shop", temp / "env", wheel)
    project.folder.mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(project.environment)], check=True)
    project.run("pip install --quiet Django")
    project.run(f"django-admin startproject {SITE} .")
    return project


@contextmanager
def serving(project: Project) -> Iterator[int]:
    """The project's own development server, on a free port, ended by its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [project.environment / "bin/python", "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=project.folder,
        env=project.variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(server, port)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        _expect(server.poll() is None, f"runserver ended with code {server.returncode}")
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("newcomer: runserver did not answer")


def ask(port: int, path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    answer = Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, body)
    print(f"GET {path} ({headers.get('Accept')}): {answer.status} {answer.headers.get('content-type')}")
    return answer


def meet_the_402(port: int, path: str, cookie: str) -> None:
    """The guarded view, as a stranger, as a program and as a person in a browser."""
    stranger = ask(port, path, Accept="text/html")
    _expect(stranger.status in (302, 401), "somebody who is not logged in is asked to log in")
    session = {"Cookie": f"sessionid={cookie}"}
    program = ask(port, path, Accept="application/json", **session)
    _expect(program.status == 402, f"the guarded view answers 402:\n{program.body[:2000]}")
    _expect(program.headers["content-type"].startswith("application/problem+json"), "it is problem+json")
    _expect("no-store" in program.headers.get("cache-control", ""), "it is not stored by caches")
    problem: dict[str, Any] = json.loads(program.body)
    _expect(problem.get("cause") == "no_payment_method", f"the cause is no_payment_method:\n{program.body}")
    _expect(bool(problem.get("remedies")), f"it offers a fix:\n{program.body}")
    for remedy in problem["remedies"]:
        if remedy["method"] == "GET":
            fix = ask(port, _path(remedy["href"]), Accept="text/html", **session)
            _expect(fix.status == 200, f"the fix opens:\n{fix.body[:2000]}")
    person = ask(port, path, Accept="text/html", **session)
    _expect(person.status == 402, "the page has the same status")
    styles = re.findall(r'<link[^>]+href="([^"]+\.css[^"]*)"', person.body)
    _expect(bool(styles), "the page has a style sheet")
    for href in styles:
        _expect(ask(port, _path(href)).status == 200, "the style sheet is served")


def _path(href: str) -> str:
    parts = urlsplit(href)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _expect(holds: bool, what: str) -> None:
    if not holds:
        sys.exit(f"newcomer: it does not hold that {what}" if "\n" not in what else f"newcomer: {what}")


def follow_the_tutorials(project: Project) -> None:
    """Every step of theirs; each ends with tests of the reader's own, which are steps too."""
    project.folder.mkdir()
    project.run(f"django-admin startproject {SITE} .")
    pages = [steps_of((ROOT / page).read_text(), heading=title) for page, title in TUTORIALS.items()]
    for step in [step for steps in pages for step in steps][1:]:
        project.follow(step)


def main() -> None:
    # Ended from outside, the server is still ended by its `finally`.
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(128 + signum))
    steps = list(steps_of((ROOT / "README.md").read_text(), heading=HEADING))
    _expect(bool(steps), "the README has steps")
    with tempfile.TemporaryDirectory(prefix="newcomer-") as temp:
        project = start_project(Path(temp))
        for step in steps:
            project.follow(step)
        project.run("python manage.py check --fail-level WARNING")
        project.run("python manage.py makemigrations --check --dry-run")
        told = json.loads(project.run(["python", "-c", LOG_IN]).splitlines()[-1])
        _expect(told["billing"].startswith(str(project.environment)), "billing comes from the wheel")
        _expect(bool(told["paths"]), "the README's urls.py has a view of one's own")
        with serving(project) as port:
            meet_the_402(port, told["paths"][0], told["cookie"])
        follow_the_tutorials(Project(Path(temp) / "tutorial", project.environment, project.wheel))
    print("newcomer: the README leads to a 402 with its cause and its fix, and the tutorials to their ends")


if __name__ == "__main__":
    main()
