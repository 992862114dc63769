"""What `python -m tools.cluster` does when a worker or a file is lost at a bad moment."""

import json
import os
import signal
import subprocess
import sys

import pytest
from dvc.repo import Repo
from project import ROOT
from small_pipeline import Cluster

from benchmarks.trial import inside
from tools.cluster import results

pytestmark = pytest.mark.slow

# Its output is in git, so that a clone has it without running it.
NOTED = """\
  note:
    cmd: cp params.yaml note.txt
    deps: [params.yaml]
    outs: [note.txt: {cache: false}]
"""


@pytest.fixture
def cluster(tmp_path) -> Cluster:
    """A user with the small pipeline and a stage `note`, all up to date, nothing pushed."""
    (tmp_path / "remote").mkdir()
    made = Cluster(tmp_path)
    made.make(url=str(tmp_path / "remote"))
    with (made.user.folder / "dvc.yaml").open("a") as stream:
        stream.write(NOTED)
    made.user.run("dvc repro -q")
    made.user.commit("Results")
    return made


def test_a_file_of_git_that_is_gone_comes_back(cluster):
    """On the worker, whose clone has it, the stage does not run, and the remote lacks it."""
    (cluster.user.folder / "note.txt").unlink()
    output = cluster.user.run(cluster.command("--workers 1"))
    assert "Stages that ran: 0; found in the remote: 1." in output
    assert cluster.user.read("note.txt") == cluster.user.read("params.yaml")
    assert "up to date" in cluster.user.run("dvc status")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_ended_leaves_no_bundle_in_the_remote(cluster, number):
    """As when its terminal is closed."""
    cluster.user.run("echo factor: 3 > params.yaml && git commit -qam Changed")
    (cluster.record / "wait-a").touch()
    command = cluster.command("--workers 1").split()
    remote = cluster.folder / "remote"
    with subprocess.Popen(
        command, cwd=cluster.user.folder, env=cluster.user.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as started:  # fmt: skip
        cluster.wait_for("doublea", times=2)  # once for `dvc repro`
        there = list(remote.rglob("*.bundle"))
        started.send_signal(number)
        (cluster.record / "wait-a").unlink()
    assert there
    assert started.returncode == 128 + number
    assert not list(remote.rglob("*.bundle"))


def test_dvc_lock_is_written_once_and_whole(cluster, monkeypatch):
    """As DVC would write it; what interrupts the writing leaves the former file."""
    lock = cluster.user.folder / "dvc.lock"
    before = lock.read_text()
    with inside(cluster.user.folder), Repo() as repo:
        entries = [(stage, results.entry(stage)) for stage in repo.index.stages]
        lock.write_text("schema: '2.0'\nstages: {}\n")
        results.remember(entries)
        assert sorted(lock.read_text().splitlines()) == sorted(before.splitlines())

        def interrupted(path: object, data: object) -> None:
            written.append(data)
            path.write_text("schema:")
            raise KeyboardInterrupt

        written = []
        whole = lock.read_text()
        monkeypatch.setattr(results, "dump_yaml", interrupted)
        with pytest.raises(KeyboardInterrupt):
            results.remember(entries)
        assert len(written) == 1
        assert lock.read_text() == whole


def test_a_stage_whose_worker_was_killed_at_once_does_not_run(cluster):
    """Somebody else has adopted its process by the time it looks for the worker."""
    request = {"worker": os.getppid(), "folder": str(cluster.user.folder), "stage": "note"}
    done = subprocess.run(
        [sys.executable, "-m", "tools.cluster.stage_process"],
        cwd=ROOT,
        input=json.dumps(request),
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "error: the worker that ran this stage has ended, so the stage ends.\n"


def test_a_training_whose_search_was_killed_at_once_does_not_run():
    done = subprocess.run(
        [sys.executable, "-m", "tools.search.watched", str(os.getppid()), "dvc", "version"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: the search that ran this training has ended")
    assert done.stdout == ""
