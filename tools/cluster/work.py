"""What Dask runs on a worker: one stage at a time, in a clone that the worker keeps."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from distributed import Reschedule, Status, Worker, get_worker

import tools
from stages.common.errors import UserError
from tools import sentence
from tools.cluster import clone
from tools.cluster.follow import Follower
from tools.cluster.outcome import Outcome, StageError, UnfitWorkerError, begun, said
from tools.cluster.session import Session

TOPIC = "cluster"
DAY = 24 * 60 * 60  # seconds
_one_at_a_time = threading.Lock()


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

    `shown`: its name on the screen, where that is another. Raises `StageError` if it fails, and
    `UnfitWorkerError` if no stage could run here.
    """
    start = time.perf_counter()
    shown = shown or name
    with _one_at_a_time:
        if reason := prepare(session):
            raise UnfitWorkerError(get_worker().address, reason)
        tell = partial(_tell, shown, session.token)
        tell()
        folder = _clone(session)
        answer, log = (folder.with_suffix(suffix) for suffix in (".json", ".txt"))
        own = folder / session.repositories[0].folder
        request = {
            "stage": name,
            "upstream": upstream,
            "known": known,
            "environment": session.threads,
            "folder": str(own),
            "answer": str(answer),
            "worker": os.getpid(),
        }
        followed, file = session.follow or (None, None)
        file = own / file if followed == name else None
        code = _process(request, log, Follower(file, name, log, tell))
        printed = log.read_text(errors="replace")
    if code != 0:
        raise StageError(f"{shown} on {socket.gethostname()}: {said(printed, code)}")
    found = json.loads(answer.read_text())
    seconds = found["seconds"] | {"whole": time.perf_counter() - start}
    return Outcome(found["entry"], begun(name, printed), socket.gethostname(), seconds)


def _tell(shown: str, token: str, **more: object) -> None:
    """Tell the user's machine that a stage has begun here, or `more` of it."""
    event = {"stage": shown, "host": socket.gethostname(), "token": token, **more}
    get_worker().log_event(TOPIC, event)


def _clone(session: Session) -> Path:
    """Return the folder of this worker's clone; make it at first use."""
    own = Path(get_worker().local_directory)
    folder = own / "clones" / session.token
    if not (folder / ".git/complete").exists():
        folder.parent.mkdir(exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)  # what a try that failed has left
        remove_old(folder.parent)
        clone.make(session, folder, own / "cache")
    (folder / ".git/complete").touch()
    return folder


def forget(token: str, dask_worker: Worker) -> None:
    """Remove this worker's clone for a run that has ended."""
    shutil.rmtree(Path(dask_worker.local_directory) / "clones" / token, ignore_errors=True)


def remove_old(clones: Path) -> None:
    """Remove the clones of which no stage has made use for a day: their runs were killed."""
    for stamp in clones.glob("*/.git/complete"):
        with suppress(FileNotFoundError):  # forgotten at this very moment
            if time.time() - stamp.stat().st_mtime > DAY:
                shutil.rmtree(stamp.parents[1], ignore_errors=True)


def _process(request: dict, log: Path, follower: Follower) -> int:
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
            follower.look()
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
