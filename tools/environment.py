"""Make .venv and install the pinned packages, each checked by its hash.

    python3 -m tools.environment requirements.txt

Runs before anything is installed, so it uses the standard library alone.
"""

import subprocess
import sys
import venv
from pathlib import Path

OLDEST, NEWEST = (3, 10), (3, 13)


def main() -> None:
    """Install the requirements file named on the command line into .venv."""
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        sys.exit(
            f"error: expected Python 3.10 to 3.13, found {version[0]}.{version[1]} "
            f"({sys.executable}); name another one: make PYTHON=python3.12 test"
        )
    if not Path(".venv/bin/python").exists():
        print("Making .venv and installing the pinned packages (about 2.5 GB on disk) ...")
        venv.create(".venv", with_pip=True)
    install = [".venv/bin/python", "-m", "pip", "install", "--quiet", "--require-hashes"]
    sys.exit(subprocess.run([*install, "-r", sys.argv[1]], check=False).returncode)


if __name__ == "__main__":
    main()
