"""A quiet start of a stage: the seconds in which TensorFlow is imported.

Its start-up lines come before it reads its own log level, and one of them says that results may
differ slightly, which they do not. Ctrl-C is answered with a sentence from the first moment on.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType, TracebackType

from stages.common import parent

DROPPED = ("WARNING: All log messages before absl::InitializeLog()", "I0000 00:00:")
FILTER = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
for line in sys.stdin.buffer:
    if not line.startswith({tuple(text.encode() for text in DROPPED)}):
        sys.stderr.buffer.write(line)
        sys.stderr.flush()
"""
INTERRUPTED = "\nInterrupted. To go on, run the same command again"
CONTINUES = ": a training continues after its last complete epoch"
_filters: list[tuple[subprocess.Popen, int]] = []  # the running filter and the real stderr
_interrupts: list[int] = []  # the signals of Ctrl-C so far


def begin() -> None:
    """Filter what the process writes to stderr, and explain Ctrl-C in a sentence.

    The filter is a process of its own, so that the last words of a crash are not lost.
    """
    passing = subprocess.Popen([sys.executable, "-S", "-c", FILTER], stdin=subprocess.PIPE)
    _filters.append((passing, os.dup(2)))
    os.dup2(passing.stdin.fileno(), 2)
    parent.watch()
    sys.excepthook = _explain
    signal.signal(signal.SIGINT, _interrupt)


def end() -> None:
    """Give stderr back, with everything passed on that the filter holds."""
    while _filters:
        passing, stderr = _filters.pop()
        os.dup2(stderr, 2)
        os.close(stderr)
        passing.stdin.close()
        passing.wait()


def raise_if_interrupted() -> None:
    """Raise `KeyboardInterrupt` if Ctrl-C was pressed.

    Python raises it where the signal finds it; inside a callback of TensorFlow it may get lost.
    """
    if _interrupts:
        raise KeyboardInterrupt


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    _interrupts.append(number)
    raise KeyboardInterrupt


def _explain(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    end()
    if issubclass(kind, KeyboardInterrupt):
        lasting = ".dvc" not in Path.cwd().parts  # the folder of an experiment is removed
        print(f"{INTERRUPTED}{CONTINUES if lasting else ''}.", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)
