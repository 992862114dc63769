"""What Dask runs on a worker: one stage at a time, in a clone that the worker keeps."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from distributed import Reschedule, Status, get_worker

import tools
from stages.common.errors import UserError
from tools import sentence
from tools.cluster import clone
from tools.cluster.session import Session

TOPIC = "cluster"
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Outcome:
    """What a stage came to: its entry in dvc.lock, whether its command ran, on which host.

    `seconds`: what all of it took, and its three parts.
    """

    entry: dict
    ran: bool
    host: str
    seconds: dict[str, float]


class StageError(UserError):
    """A stage ended with a mistake that the user can fix: its sentence, and the host's name."""


def prepare(session: Session) -> str | None:
    """Make this worker's clone; return why it cannot be used, None if it can."""
    try:
        if (threads := get_worker().state.nthreads) != 1:
            raise UserError(f"it has {threads} threads, expected 1: start it with --nthreads 1")
        _clone(session)
    except (UserError, subprocess.CalledProcessError) as error:
        return f"{socket.gethostname()}: {sentence(error).removeprefix('error: ')}"
    return None


def run(
    name: str,
    upstream: dict[str, dict],
    known: dict | None,
    session: Session,
    shown: str | None = None,
) -> Outcome:
    """Run a stage, given the entries of those whose outputs it reads, and its own if there is one.

    `shown`: its name on the screen, where that is another. Raises `StageError` if it fails.
    """
    start = time.perf_counter()
    shown = shown or name
    get_worker().log_event(TOPIC, {"stage": shown, "host": socket.gethostname()})
    with _one_at_a_time:
        if reason := prepare(session):
            raise StageError(f"{shown} on {reason}")
        folder = _clone(session)
        answer, log = (folder.with_suffix(suffix) for suffix in (".json", ".txt"))
        request = {
            "stage": name,
            "upstream": upstream,
            "known": known,
            "environment": session.threads,
            "folder": str(folder / session.repositories[0].folder),
            "answer": str(answer),
        }
        code = _process(request, log)
        printed = log.read_text(errors="replace")
    if code != 0:
        raise StageError(f"{shown} on {socket.gethostname()}: {said(printed, code)}")
    found = json.loads(answer.read_text())
    ran = f"Running stage '{name}'" in printed
    seconds = found["seconds"] | {"whole": time.perf_counter() - start}
    return Outcome(found["entry"], ran, socket.gethostname(), seconds)


# What stands below the sentence of a stage, and is of no use far from the clone.
BESIDE = ("DVC: ", "The stage's former results were removed")


def said(printed: str, code: int) -> str:
    """Return the sentence of a stage that failed; the last lines if it printed no sentence."""
    lines = [line for line in printed.splitlines() if line.strip() and not line.startswith("> ")]
    errors = [number for number, line in enumerate(lines) if re.match(r"error: ", line)]
    if errors:
        lines = [line for line in lines[errors[-1] :] if not line.startswith(BESIDE)]
    return (
        "\n".join(lines[-12:]).removeprefix("error: ")
        or f"it printed nothing and ended with {code}"
    )


def _clone(session: Session) -> Path:
    """Return the folder of this worker's clone; make it at first use."""
    folder = Path(get_worker().local_directory) / "clones" / session.token
    if not (folder / ".git/complete").exists():
        folder.parent.mkdir(exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)  # what a try that failed has left
        clone.make(session, folder)
        (folder / ".git/complete").touch()
    return folder


def _process(request: dict, log: Path) -> int:
    """Run one stage in a process of its own; return its exit code.

    It is ended when nobody waits for it any more or the worker ends, so that the same command typed
    again does not find this worker busy.
    """
    command = [sys.executable, "-m", "tools.cluster.stage_process"]
    with log.open("w") as stream, subprocess.Popen(
        command,
        cwd=Path(tools.__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=stream,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        process.stdin.write(json.dumps(request))
        process.stdin.close()
        while process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.2)
            if not _wanted():
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                raise Reschedule
    return process.returncode


def _wanted() -> bool:
    """Say whether anybody waits for what this worker is doing."""
    worker = get_worker()
    task = worker.state.tasks.get(worker.get_current_task())
    running = worker.status in (Status.running, Status.paused)
    return running and task is not None and task.state != "cancelled"
