"""Tools around the pipeline, each run as `python -m tools.NAME`, mostly by make.

Importing the package lets Ctrl-C and what a user can put right end a tool with a sentence, from
the first moment on: the imports alone take seconds.
"""

from __future__ import annotations  # a Python that is too old must come as far as its sentence

import subprocess
import sys
from types import TracebackType

INTERRUPTED = "\nInterrupted. To do it after all, run the same command again."


def sentence(error: BaseException) -> str | None:
    """Return what to tell the user about an error; None if it is a mistake of the program."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    errors = sys.modules.get("stages.common.errors")  # not imported: its packages may be missing
    if errors and isinstance(error, errors.UserError):
        return f"error: {error}"
    if isinstance(error, subprocess.CalledProcessError):
        said = (error.stderr or b"").decode(errors="replace").strip()
        reason = f": {said}" if said else f" with exit code {error.returncode}; see above."
        return f"error: `{' '.join(error.cmd)}` failed{reason}"
    if isinstance(error, FileNotFoundError):
        return (
            f"error: {error.filename} is missing. A file of the repository comes back with `git "
            "restore`, a result with `dvc repro`, a program with `source .venv/bin/activate`."
        )
    if isinstance(error, OSError) and error.filename:
        return f"error: cannot use {error.filename}: {error.strerror}."
    return None


def _explain(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    text = sentence(error)
    if text is None:
        sys.__excepthook__(kind, error, trace)
    else:
        print(text, file=sys.stderr)


sys.excepthook = _explain
