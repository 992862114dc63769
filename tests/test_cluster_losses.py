"""What `python -m tools.cluster` does when a worker or a file is lost at a bad moment."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from distributed import Client, LocalCluster
from dvc.repo import Repo
from project import ROOT
from small_pipeline import Cluster

from benchmarks.trial import inside
from tools.cluster import connect, refusals, results

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


def test_a_worker_that_dies_before_it_is_ready_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(refusals, "LOOK", 0.5)
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(**options) as local, Client(local) as client:
        bad, good = pids = client.run(os.getpid)
        asked = {
            bad: client.submit(time.sleep, 600, workers=[bad]),
            good: client.submit(time.sleep, 0.1, workers=[good]),
        }
        time.sleep(1)
        os.kill(pids[bad], signal.SIGKILL)
        refusals._wait(client, asked)
        assert list(asked) == [good]


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


def test_a_cluster_that_adapts_has_a_first_worker(monkeypatch):
    """As the page says it of SLURM: Dask starts none without tasks, unless there is a minimum."""
    page = (ROOT / "docs/cluster.md").read_text()
    [options] = re.findall(r"cluster\.adapt\((.*?)\)", page)
    smallest = int(re.findall(r"minimum_jobs=(\d+)", options)[0])
    monkeypatch.setattr(connect, "WAIT", 30)
    with LocalCluster(n_workers=0, threads_per_worker=1, dashboard_address=":0") as local:
        local.adapt(minimum=smallest, maximum=3)
        with connect.cluster(local.scheduler_address, None) as client:
            assert len(client.scheduler_info()["workers"]) == 1
