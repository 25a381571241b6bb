"""Pictures of every page at 360, 768 and 1280 pixels, light and dark: `python tools/screenshots.py FOLDER`.

`-k refusal`, or anything else that pytest understands, may stand behind the folder.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def take_pictures(folder: Path, arguments: list[str]) -> int:
    """How pytest ended: 0 when every page was there."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "tests/e2e/screenshots.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"SCREENSHOTS": str(folder)}).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    given, rest = parser.parse_known_args()
    sys.exit(take_pictures(given.folder.absolute(), rest))
