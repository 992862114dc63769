"""Make an environment and install the pinned packages, each checked by its hash.

    python3 -m tools.environment requirements.txt [FOLDER]

FOLDER is .venv unless another one is named.

Runs before anything is installed and on any Python, so it uses the standard library alone.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 10), (3, 13)
FOLDER = ".venv"
SIZES = {"requirements-app.txt": "0.5 GB"}  # on disk; of all others about 2.5 GB


def main(requirements: str, folder: str = FOLDER) -> int:
    """Install the packages of a requirements file into a folder; return pip's exit code.

    Exits with a sentence if this Python is not supported, if it cannot make an environment, or if
    the folder is another place's.
    """
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        sys.exit(
            f"error: expected Python 3.10 to 3.13, found {version[0]}.{version[1]} "
            f"({sys.executable}); name another one: make PYTHON=python3.12 test"
        )
    refuse_links(folder)
    python = f"{folder}/bin/python"
    if not works([python, "-m", "pip", "--version"]):
        make(folder, SIZES.get(requirements, "2.5 GB"))
    install = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements]
    if requirements in SIZES:
        install.append("--no-compile")  # a quarter smaller; Python compiles what it uses
    return subprocess.run(install, check=False).returncode


def refuse_links(folder: str) -> None:
    """Exit with a sentence if an environment's folder leads out of this folder.

    Making an environment empties its folder, and pip replaces packages: both would happen to
    whatever the link leads to. The link is left alone too, since someone meant it.
    """
    for name in (folder, f"{folder}/bin", f"{folder}/lib"):
        place = Path.cwd() / name
        if place.resolve() != place:
            sys.exit(
                f"error: {name} is a symbolic link to {place.resolve()}, whose content make would "
                f"replace; remove the link (rm {name}) and run make again."
            )


def make(folder: str, size: str) -> None:
    """Make an empty environment in place of a missing or broken one.

    Exits with what Python said if that fails.
    """
    print(
        f"Making {folder} and installing the pinned packages (about {size} on disk) ...", flush=True
    )
    command = [sys.executable, "-m", "venv", "--clear", folder]
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
    if len(sys.argv) not in (2, 3):
        sys.exit("error: name one requirements file: python3 -m tools.environment requirements.txt")
    sys.exit(main(*sys.argv[1:]))
