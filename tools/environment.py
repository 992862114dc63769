"""Make .venv and install the pinned packages, each checked by its hash.

    python3 -m tools.environment requirements.txt

Runs before anything is installed and on any Python, so it uses the standard library alone.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 10), (3, 13)
PYTHON = ".venv/bin/python"


def main(requirements: str) -> int:
    """Install the packages of a requirements file into .venv; return pip's exit code.

    Exits with a sentence if this Python is not supported, if it cannot make an environment, or if
    .venv is another place's.
    """
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        sys.exit(
            f"error: expected Python 3.10 to 3.13, found {version[0]}.{version[1]} "
            f"({sys.executable}); name another one: make PYTHON=python3.12 test"
        )
    refuse_links()
    if not works([PYTHON, "-m", "pip", "--version"]):
        make()
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements]
    return subprocess.run(install, check=False).returncode


def refuse_links() -> None:
    """Exit with a sentence if .venv leads out of this folder.

    Making an environment empties its folder, and pip replaces packages: both would happen to
    whatever the link leads to. The link is left alone too, since someone meant it.
    """
    for name in (".venv", ".venv/bin", ".venv/lib"):
        place = Path.cwd() / name
        if place.resolve() != place:
            sys.exit(
                f"error: {name} is a symbolic link to {place.resolve()}, whose content make would "
                f"replace; remove the link (rm {name}) and run make again."
            )


def make() -> None:
    """Make an empty .venv in place of a missing or broken one.

    Exits with what Python said if that fails.
    """
    print("Making .venv and installing the pinned packages (about 2.5 GB on disk) ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", ".venv"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        sys.exit(
            "error: python3 cannot make a virtual environment; install its venv module "
            "(Debian, Ubuntu: apt install python3-venv) and run make again. It says:\n"
            f"{made.stdout}{made.stderr}"
        )


def works(command: list[str]) -> bool:
    """Run a command silently; say whether it succeeded."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("error: name one requirements file: python3 -m tools.environment requirements.txt")
    sys.exit(main(sys.argv[1]))
