"""Make .venv and install the pinned packages, each checked by its hash.

    python3 -m tools.environment requirements.txt

Runs before anything is installed, so it uses the standard library alone.
"""

import subprocess
import sys

OLDEST, NEWEST = (3, 10), (3, 13)


def main() -> None:
    """Install the requirements file named on the command line into .venv."""
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        sys.exit(
            f"error: expected Python 3.10 to 3.13, found {version[0]}.{version[1]} "
            f"({sys.executable}); name another one: make PYTHON=python3.12 test"
        )
    pip = [".venv/bin/python", "-m", "pip"]
    if not works([*pip, "--version"]):
        print("Making .venv and installing the pinned packages (about 2.5 GB on disk) ...")
        if not works([sys.executable, "-m", "venv", "--clear", ".venv"]):
            sys.exit(
                "error: python3 cannot make a virtual environment; install its venv module "
                "(Debian, Ubuntu: apt install python3-venv) and run make again."
            )
    install = [*pip, "install", "--quiet", "--require-hashes", "-r", sys.argv[1]]
    sys.exit(subprocess.run(install, check=False).returncode)


def works(command: list[str]) -> bool:
    """Run a command silently; say whether it succeeded."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    main()
