"""A stage ends with the dvc that runs it: left alone, it would write where the next dvc does."""

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil

SHELLS = {"sh", "dash", "bash", "ash", "ksh", "zsh", "fish", "cmd.exe", "powershell.exe"}
SECONDS = 0.5  # between two looks


def watch() -> None:
    """End this process, from now on, within a second after the end of the dvc that started it."""
    dvc = _starter(psutil.Process())
    if dvc is not None:
        threading.Thread(target=_end_after, args=[dvc], daemon=True).start()


def _starter(process: psutil.Process) -> psutil.Process | None:
    """Return the nearest ancestor that is not a shell: DVC runs commands through one."""
    try:
        return next(each for each in process.parents() if Path(each.name()).name not in SHELLS)
    except (StopIteration, psutil.Error):
        return None


def _end_after(dvc: psutil.Process) -> None:
    while not _ended(dvc):
        time.sleep(SECONDS)
    with suppress(OSError):  # nobody may be there to read it
        print("error: the dvc that ran this stage has ended, so the stage ends.", file=sys.stderr)
        sys.stderr.flush()
    os._exit(1)  # at once, as a kill would: whatever Python or TensorFlow are doing


def _ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
