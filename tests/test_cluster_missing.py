"""`python -m tools.cluster` where the data are not, and in a repository inside another one."""

import pytest
from dvc.repo import Repo
from filelock import FileLock
from project import Project
from small_pipeline import Cluster

from benchmarks.trial import inside
from tools.cluster import around, plan

# It reads more than its dependencies say, and is not stale when that changes.
READS = """\
  more:
    cmd: cat ../data/double/a/0.txt ../total.txt > more.txt
    deps: [inner.txt]
    meta: {reads: [../data/double, ../total.txt]}
    outs: [more.txt]
"""


@pytest.fixture
def cluster(tmp_path) -> Cluster:
    """A user with the small pipelines, all up to date, and a stage `more`, which has not run."""
    (tmp_path / "remote").mkdir()
    made = Cluster(tmp_path)
    made.make(url=str(tmp_path / "remote"))
    made.user.run("dvc repro -q && cd inner && dvc repro -q")
    inner = made.user.folder / "inner"
    with (inner / "dvc.yaml").open("a") as stream:
        stream.write(READS)
    (inner / "inner.txt").write_text("1")
    (inner / "params.yaml").write_text("unused: 1\n")
    with (made.user.folder / ".gitignore").open("a") as stream:
        stream.write("/inner/more.txt\n")
    made.user.commit("Results")
    return made


def without_data(cluster: Cluster) -> Project:
    """Return the same user in a fresh clone; the remote has the data."""
    cluster.user.run("dvc push -q && dvc --cd inner push -q")
    return cluster.user.cloned(cluster.folder / "fresh")


def test_the_plan_of_a_clone_without_data(cluster):
    """With --allow-missing only what changed is run, as `dvc repro` does it."""
    fresh = without_data(cluster)
    with inside(fresh.folder), Repo() as repo:
        assert set(plan.make(repo, [], {}).missing) == {
            "make", "double@a", "double@b", "double@c", "total",
        }  # fmt: skip
        assert plan.make(repo, [], {}, plan.MISSING).missing == []
    with inside(fresh.folder / "inner"), Repo() as repo:
        assert plan.make(repo, [], {}, plan.MISSING).missing == ["more"]


def test_what_a_stage_reads_besides_its_dependencies_is_found(cluster):
    with inside(cluster.user.folder / "inner"), Repo() as repo:
        [stage] = repo.stage.collect("more")
        found = [each.removeprefix(f"{cluster.user.folder}/") for each in around._outside(stage)]
        assert found == ["data/double", "total.txt"]


@pytest.mark.slow
def test_a_clone_without_data_runs_what_changed(cluster):
    """A stage that reads several results is among it; the others are neither run nor fetched."""
    fresh = without_data(cluster)
    text = fresh.read("dvc.yaml").replace("[total.json:", "[other.json:")
    (fresh.folder / "dvc.yaml").write_text(text)
    script = fresh.read("stage.py").replace("total.json", "other.json")
    (fresh.folder / "stage.py").write_text(script)
    fresh.run("sed -i 's/deps: .stage.py, /deps: [/' dvc.yaml && git rm -q total.json")
    fresh.commit("Another name")
    before = cluster.ran()
    command = cluster.command("--allow-missing --workers 1 total")
    output = fresh.run(command)
    assert "found in the remote: " in output
    assert [each for each in cluster.ran() if each not in before] == []
    assert cluster.ran().count("total") == before.count("total") + 1
    assert fresh.read("other.json") == cluster.user.read("total.json")


@pytest.mark.slow
def test_what_neither_this_machine_nor_the_remote_has_is_refused(cluster):
    fresh = cluster.user.cloned(cluster.folder / "fresh")
    fresh.run("sed -i 's/cmd: cp params.yaml/cmd: cp/' dvc.yaml")
    text = fresh.read("dvc.yaml").replace("total.txt]", "total.txt, x.txt]")
    (fresh.folder / "dvc.yaml").write_text(text)
    fresh.commit("One more output")
    output = fresh.run(cluster.command("--allow-missing --workers 1"), fails=True)
    assert "are neither here nor in the DVC remote, and a stage to run reads them" in output
    assert "Traceback" not in output


@pytest.mark.slow
def test_a_stage_gets_what_it_reads_besides_its_dependencies(cluster):
    output = cluster.user.run(cluster.command("--cd inner --workers 1"))
    assert "Stages that ran: 1; found in the remote: 0." in output
    cluster.user.run("cat data/double/a/0.txt total.txt | cmp - inner/more.txt")


@pytest.mark.slow
def test_experiments_of_a_repository_inside_another_one(cluster):
    output = cluster.user.run(cluster.command("--cd inner -S unused=2 --name in --workers 1"))
    assert "Experiments: in. See them: dvc exp show" in output
    assert "Stages that ran: 1;" in output


@pytest.mark.slow
def test_the_stages_that_are_not_up_to_date_around_are_named_as_typed_there(cluster):
    (cluster.user.folder / "params.yaml").write_text("factor: 3\n")
    cluster.user.commit("Another factor")
    output = cluster.user.run(cluster.command("--cd inner --workers 1"), fails=True)
    assert "in the folder around this one, run: dvc repro double@a double@b double@c\n" in output
    assert "../dvc.yaml" not in output


@pytest.mark.slow
def test_a_second_command_in_the_same_place_is_refused(cluster):
    left = cluster.user.folder / ".dvc/tmp/cluster-killed"
    left.mkdir()
    lock = FileLock(cluster.user.folder / ".dvc/tmp/cluster.lock")
    with lock:
        for options in ("", "-S factor=3"):
            output = cluster.user.run(cluster.command(options), fails=True)
            assert output.startswith("error: another `python -m tools.cluster` is at work in ")
        assert left.exists()
    cluster.user.run(cluster.command())
    assert not left.exists()
