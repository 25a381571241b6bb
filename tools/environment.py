"""Make the virtual environment, once for each pyproject.toml: `python3 tools/environment.py .venv [--demo]`.

uv is used where it is installed, pip otherwise. Without `--demo` it holds the development group as well.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (this file is what tells somebody with an older Python)
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.13")

import tomllib

ROOT = Path(__file__).resolve().parent.parent


def make_environment(folder: Path, *, is_demo: bool) -> None:
    stamp = folder / "installed.json"
    wanted = _fingerprint()
    if _works(folder) and _is_fresh(stamp, wanted, is_demo=is_demo):
        return
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        sys.exit(f"{folder} is not a virtual environment; nothing was changed there.")
    print(f"Making the environment in {folder} …", flush=True)
    stamp.unlink(missing_ok=True)
    what = ["--editable", str(ROOT)] + ([] if is_demo else ["--group", f"{ROOT}/pyproject.toml:dev"])
    if not _install_with_uv(folder, what):
        _install_with_pip(folder, what)
    stamp.write_text(json.dumps({"pyproject": wanted, "demo": is_demo}))


def _fingerprint() -> str:
    """Of what is installed: a change of the linters' settings is no reason to install again."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        tables = tomllib.load(file)
    said = [str(ROOT), *(tables.get(name) for name in ("build-system", "project", "dependency-groups"))]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _is_fresh(stamp: Path, wanted: str, *, is_demo: bool) -> bool:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        held = json.loads(stamp.read_text())
        return bool(held["pyproject"] == wanted and (is_demo or not held["demo"]))
    return False


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _works(folder: Path) -> bool:
    """Whether there is an environment that still runs: its Python may have been upgraded or moved away."""
    asked = [str(_python(folder)), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return _python(folder).exists() and subprocess.run(asked, stderr=subprocess.DEVNULL).returncode == 0


def _install_with_uv(folder: Path, what: list[str]) -> bool:
    uv = shutil.which("uv")
    if uv is None:
        return False
    commands = [[uv, "pip", "install", "--quiet", "--python", str(_python(folder)), *what]]
    if not _works(folder):
        make = ["venv", "--quiet", "--clear", "--seed", "--python", sys.executable]
        commands.insert(0, [uv, *make, str(folder)])
    for command in commands:
        if subprocess.run(command, cwd=ROOT).returncode:
            print("uv could not do it; trying pip.", flush=True)
            return False
    return True


def _install_with_pip(folder: Path, what: list[str]) -> None:
    if not _works(folder):
        _must([sys.executable, "-m", "venv", "--clear", str(folder)])
    pip = [str(_python(folder)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    # Dependency groups came with pip 25.1.
    _must([*pip, "--upgrade", "pip>=25.1"])
    _must([*pip, *what])


def _must(command: list[str]) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONHOME"}
    if code := subprocess.run(command, cwd=ROOT, env=environment).returncode:
        sys.exit(f"{' '.join(command)} ended with code {code}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--demo", action="store_true", help="only what the demo needs")
    given = parser.parse_args()
    make_environment(given.folder.absolute(), is_demo=given.demo)
