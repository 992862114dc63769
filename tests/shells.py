"""Commands in processes of their own, with what they print."""

import subprocess
import sys


def started(folder, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
    )


def shell(folder, command: str) -> subprocess.CompletedProcess:
    """Run a line of Bash in a folder."""
    words = ["bash", "-c", command]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
