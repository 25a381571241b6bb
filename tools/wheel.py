"""Build the wheel and look whether it carries everything that the apps need."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("billing", "subscriptions")
CARRIED = (
    "billing/py.typed",
    "billing/templates/*.html",
    "billing/static/*.css",
    "billing/locale/*/LC_MESSAGES/django.mo",
    "billing/migrations/0001*.py",
    "billing/gateways/sandbox/migrations/0001*.py",
    "subscriptions/py.typed",
    "django_402-*.dist-info/licenses/LICENSE",
)


def build_wheel(folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True, stdin=subprocess.DEVNULL)
    return next(folder.glob("django_402-*.whl"))


def missing_from(wheel: Path) -> list[str]:
    """What ought to be in the wheel and is not, and what is in it and ought not to be."""
    held = zipfile.ZipFile(wheel).namelist()
    wrong = [f"{wanted} is missing" for wanted in CARRIED if not any(fnmatch(name, wanted) for name in held)]
    wrong += [f"{name} is missing" for name in _sources() if name not in held]
    wrong += [f"{name} has no django.mo beside it" for name in held if _is_uncompiled(name, held)]
    return wrong + [f"{name} is nobody's" for name in held if name.split("/")[0] not in _owners(wheel)]


def _sources() -> list[str]:
    files = (path for app in APPS for path in (ROOT / app).rglob("*") if path.is_file())
    return [str(path.relative_to(ROOT)) for path in files if path.suffix != ".pyc"]


def _is_uncompiled(name: str, held: list[str]) -> bool:
    return name.endswith("/django.po") and name.removesuffix("po") + "mo" not in held


def _owners(wheel: Path) -> tuple[str, ...]:
    return (*APPS, "-".join(wheel.name.split("-")[:2]) + ".dist-info")
