"""`python -m tools.cluster` on loopback: three workers, an S3 server, and what can be lost."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import Project
from servers import s3
from small_pipeline import NAMES, Cluster, until

pytestmark = pytest.mark.slow

KEY = {"AWS_ACCESS_KEY_ID": "teacher", "AWS_SECRET_ACCESS_KEY": "secret-of-the-test"}
ALL = sorted(["make", *(f"double{name}" for name in NAMES), "total"])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """A user with the small pipeline, three workers with clones and caches of their own, S3."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "served/bucket").mkdir(parents=True)
    made = Cluster(folder)
    made.user.environment |= KEY
    with s3(folder / "served", *KEY.values()) as address:
        made.make(url="s3://bucket/small", endpointurl=address)
        made.start(3)
        yield made
        made.stop()


def same_as_local(cluster: Cluster, folder: Path) -> None:
    """Run the commit in a clone without a cluster: every result must have the same bytes."""
    local = cluster.user.cloned(folder)
    local.environment["RECORD"] = str(folder.parent / "local")
    (folder.parent / "local").mkdir()
    local.run("dvc repro")
    assert local.read("dvc.lock") == cluster.user.read("dvc.lock")
    for name in ("total.txt", "total.json", "metrics", "plots", "data/double"):
        local.run(f"diff -r {name} {cluster.user.folder / name}")


def nothing_runs(user: Project) -> None:
    """DVC finds everything up to date."""
    before = (Path(user.environment["RECORD"]) / "ran.txt").read_text()
    assert "up to date" in user.run("dvc repro --pull")
    assert "up to date" in user.run("dvc status")
    assert (Path(user.environment["RECORD"]) / "ran.txt").read_text() == before


def reproduced(cluster: Cluster) -> None:
    """Bring everything up to date and commit it, whichever tests ran before."""
    cluster.user.run(cluster.command())
    cluster.user.run("git add -A && git commit -q --allow-empty -m 'Up to date'")


def test_a_killed_worker_costs_its_stage_alone(cluster, tmp_path):
    """The others are not run again, although the lost worker may have run some of them."""
    (cluster.record / "wait-b").touch()
    running = cluster.user.start(cluster.command(), tmp_path / "printed.txt")
    cluster.wait_for("doubleb")
    [place] = cluster.places("doubleb")
    cluster.kill(place)
    cluster.wait_for("doubleb", times=2)
    (cluster.record / "wait-b").unlink()
    assert running.wait(timeout=600) == 0, (tmp_path / "printed.txt").read_text()
    assert cluster.ran() == sorted([*ALL, "doubleb"])
    assert place not in cluster.places("doubleb")[1:]
    assert "Stages that ran: 5; found in the remote: 0." in (tmp_path / "printed.txt").read_text()
    nothing_runs(cluster.user)
    same_as_local(cluster, tmp_path / "local-clone")
    cluster.user.commit("Results")


def test_a_repository_inside_reads_what_the_one_around_it_has_made(cluster):
    reproduced(cluster)
    output = cluster.user.run(cluster.command("--cd", "inner"))
    assert "Stages that ran: 1;" in output
    assert "up to date" in cluster.user.run("dvc --cd inner repro --pull")
    cluster.user.run("cmp total.txt inner/copy.txt")
    cluster.user.commit("Results")


def test_all_stages_get_the_threads_of_the_user(cluster):
    """Dask sets one thread in its workers, which would change the last digits."""
    reproduced(cluster)
    threads = {line.split()[2] for line in (cluster.record / "ran.txt").read_text().splitlines()}
    assert threads == {"5"}


def test_after_a_loss_only_what_is_missing_runs(cluster, tmp_path):
    """First the terminal is lost, then the scheduler; dvc.lock knows nothing of any stage."""
    (cluster.user.folder / "params.yaml").write_text("factor: 3\n")
    (cluster.record / "ran.txt").unlink(missing_ok=True)
    cluster.user.run(
        "git rm -q --ignore-unmatch dvc.lock && rm -rf data metrics plots .dvc/cache .dvc/tmp"
    )
    cluster.user.commit("Another factor")
    (cluster.record / "wait-b").touch()
    printed = tmp_path / "printed.txt"
    running = cluster.user.start(cluster.command(), printed)
    until(lambda: printed.read_text().count(": ran on") == 3, "three stages have not ended")
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    running = cluster.user.start(cluster.command(), printed)
    cluster.wait_for("doubleb", times=2)
    cluster.scheduler.kill()
    assert running.wait(timeout=600) == 1
    assert "error: the scheduler is lost. What is done is kept in" in printed.read_text()
    assert "Traceback" not in printed.read_text()
    for worker in cluster.workers:
        worker.wait(timeout=600)
    (cluster.record / "wait-b").unlink()
    cluster.start(3)
    output = cluster.user.run(cluster.command())
    assert "Stages that ran: 2; found in the remote: 3." in output
    assert cluster.ran() == sorted([*ALL, "doubleb", "doubleb"])
    nothing_runs(cluster.user)
    cluster.user.commit("Results")


def test_a_stage_that_fails_lets_the_others_finish(cluster):
    (cluster.user.folder / "params.yaml").write_text("factor: 4\n")
    cluster.user.commit("A third factor")
    (cluster.record / "fail-c").touch()
    output = cluster.user.run(cluster.command(), fails=True)
    (cluster.record / "fail-c").unlink()
    host = os.uname().nodename
    assert f"error: double@c on {host}: c cannot be doubled: expected a number." in output
    assert "total did not run, since double@c failed." in output
    assert "found in the remote: 0." in output
    assert "Traceback" not in output
    changed = cluster.user.run("dvc status")
    assert [name for name in NAMES if f"double@{name}" in changed] == ["c"]


def test_workers_that_cannot_be_used_are_named_before_anything_starts(cluster):
    """One has two threads, the other the wrong secret."""
    reproduced(cluster)
    before = cluster.ran()
    (cluster.user.folder / "params.yaml").write_text("factor: 5\n")
    cluster.user.commit("A fourth factor")
    cluster.user.environment["AWS_SECRET_ACCESS_KEY"] = "wrong"
    cluster.workers.append(cluster.worker("worker3"))
    cluster.user.environment |= KEY
    cluster.workers.append(cluster.worker("worker4", "--nthreads", "2"))
    for name in ("worker3", "worker4"):
        until(lambda: "Registered" in cluster.printed(name), f"{name} has not begun")  # noqa: B023
    output = cluster.user.run(cluster.command(), fails=True)
    assert "error: these workers cannot be used, so nothing was started:" in output
    assert "it has 2 threads, expected 1: start it with --nthreads 1" in output
    assert "cannot read the DVC remote: " in output
    assert output.count(os.uname().nodename) == 2
    assert "Traceback" not in output
    assert cluster.ran() == before
