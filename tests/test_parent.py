"""A stage ends with the dvc that started it."""

import os
import signal
import time
from contextlib import suppress

import psutil
import pytest
from project import ROOT, Project

pytestmark = pytest.mark.slow

PIPELINE = "stages:\n  wait:\n    cmd: python wait.py\n    deps: [wait.py]\n    outs: [late.txt]\n"
WAIT = """
import os, time
from pathlib import Path
from stages.common import stage

def main():
    Path("pid").write_text(str(os.getpid()))
    time.sleep(60)
    Path("late.txt").write_text("written by an orphan")

stage.run(main)
"""


@pytest.fixture
def waiting(tmp_path):
    """Start `dvc repro` of a stage that takes a minute; return it, and the stage's process."""
    project = Project(tmp_path / "project")
    project.folder.mkdir()
    project.environment["PYTHONPATH"] = str(ROOT)
    project.run("git init -q -b main && dvc init -q")
    (project.folder / "dvc.yaml").write_text(PIPELINE)
    (project.folder / "wait.py").write_text(WAIT)
    (project.folder / "params.yaml").write_text("{}\n")
    dvc = project.start("dvc repro", tmp_path / "printed.txt")
    pid = project.folder / "pid"
    until(lambda: pid.exists() and pid.read_text())
    stage = psutil.Process(int(pid.read_text()))
    yield dvc, stage
    for process in (dvc, stage):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    dvc.wait()


def until(condition, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_stage_ends_after_its_dvc_was_killed(waiting, how):
    """Nobody waits for the killed dvc, so it stays a zombie."""
    dvc, stage = waiting
    os.kill(dvc.pid, how)
    until(lambda: not stage.is_running() or stage.status() == psutil.STATUS_ZOMBIE, 5)


def test_a_stage_goes_on_while_its_dvc_lives(waiting):
    dvc, stage = waiting
    time.sleep(2)
    assert dvc.poll() is None
    assert stage.is_running()
