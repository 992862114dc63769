"""Make an environment and install the pinned packages, each checked by its hash.

    python3 -m tools.environment requirements.txt [FOLDER]

FOLDER is .venv unless another one is named.

Runs before anything is installed and on any Python, so it uses the standard library alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST, NEWEST = (3, 10), (3, 13)
FOLDER = ".venv"
SIZES = {"requirements-app.txt": "0.5 GB"}  # on disk; of all others about 2.5 GB
UV = re.compile(r"^uv==.*\\\n( .*\n?)+", re.MULTILINE)  # a pinned package with its hashes


def main(requirements: str, folder: str = FOLDER) -> int:
    """Install the packages of a requirements file into a folder; return the installer's exit code.

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
    return install(python, requirements)


def install(python: str, requirements: str) -> int:
    """Install the packages of a requirements file; return the exit code.

    If it pins uv, pip installs that alone, and uv the others in a third of the time. uv does not
    read the settings of pip: where only these lead to an index, pip installs the others too.
    Nothing is compiled ahead, since Python compiles what it uses.
    """
    pip = [python, "-m", "pip", "install", "--quiet", "--no-compile", "--require-hashes", "-r"]
    if pinned := UV.search(Path(requirements).read_text()):
        with tempfile.TemporaryDirectory() as folder:
            alone = Path(folder, "uv.txt")
            alone.write_text(pinned[0])
            if code := subprocess.run([*pip, str(alone)], check=False).returncode:
                return code
        uv = [str(Path(python).parent / "uv"), "pip", "install", "--python", python]
        if works([*uv, "--require-hashes", "-r", requirements]):
            return 0
    return subprocess.run([*pip, requirements], check=False).returncode


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
