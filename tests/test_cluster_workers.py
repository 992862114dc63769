"""Which workers of a cluster `python -m tools.cluster` waits for, and what it leaves on them."""

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, Future, LocalCluster
from project import ROOT

from tools.cluster import connect, work, workers

pytestmark = pytest.mark.slow


@pytest.fixture
def two(monkeypatch) -> Iterator[tuple[Client, list[str]]]:
    """A client and the addresses of two workers, each a process."""
    monkeypatch.setattr(workers, "LOOK", 0.5)
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(**options) as local, Client(local) as client:
        yield client, list(client.scheduler_info()["workers"])


def asked(client: Client, seconds: dict[str, float]) -> dict[str, Future]:
    """Let each worker answer after so many seconds."""
    return {
        worker: client.submit(time.sleep, time_, workers=[worker], key=(workers.KIND, worker))
        for worker, time_ in seconds.items()
    }


def test_a_worker_that_dies_before_it_is_ready_is_not_waited_for(two):
    client, [bad, good] = two
    answers = asked(client, {bad: 600, good: 0.1})
    process = client.run(os.getpid)[bad]
    time.sleep(1)
    os.kill(process, signal.SIGKILL)
    workers.wait_for(client, answers)
    assert list(answers) == [good]


def test_a_worker_that_is_at_work_for_somebody_else_is_not_waited_for(two):
    """Else a search would begin its next trial when all others have ended."""
    client, [busy, idle] = two
    stage = client.submit(time.sleep, 60, workers=[busy], key=("stage", "train", "other", 0))
    answers = asked(client, {busy: 0.1, idle: 2})  # the idle one answers after the first look
    workers.wait_for(client, answers)
    assert list(answers) == [idle]
    assert stage.status == "pending"


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


def test_old_clones_are_removed_while_another_is_forgotten(tmp_path, monkeypatch):
    """A run that ends forgets its clone in one thread of the worker; a stage begins in another."""
    stamps = [tmp_path / name / ".git/complete" for name in ("ended", "new", "old")]
    for stamp in stamps:
        stamp.parent.mkdir(parents=True)
        stamp.touch()
    monkeypatch.setattr(Path, "glob", lambda *_: iter(stamps))
    os.utime(stamps[2], (0, 0))
    shutil.rmtree(tmp_path / "ended")
    work.remove_old(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new"]
