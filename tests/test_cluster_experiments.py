"""`python -m tools.cluster -S`: experiments whose stages all run at once, on loopback."""

import json
import re

import pytest
from small_pipeline import NAMES, Cluster

pytestmark = pytest.mark.slow

CHANGED = sorted([*(f"double{name}" for name in NAMES), "total"])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Cluster:
    """A user with the small pipeline, its results committed, and a folder as remote."""
    folder = tmp_path_factory.mktemp("experiments")
    (folder / "remote").mkdir()
    made = Cluster(folder)
    made.make(url=str(folder / "remote"))
    made.user.run("dvc repro -q")
    made.user.commit("Results")
    return made


@pytest.fixture(scope="module")
def grid(cluster) -> str:
    """A list of two values, run by two workers; what was printed."""
    (cluster.record / "ran.txt").unlink()
    return cluster.user.run(cluster.command("-S factor=3,4 --name grid --workers 2"))


def test_each_combination_is_an_experiment_and_runs_what_it_changes(cluster, grid):
    assert "Experiments: grid-1, grid-2. See them: dvc exp show" in grid
    assert "grid-2:double@b: ran on" in grid
    assert "dvc.lock" not in grid
    assert "Stages that ran: 8; found in the remote: 0." in grid
    assert cluster.ran() == sorted([*CHANGED, *CHANGED])  # not `make`, which neither changes
    assert cluster.user.run("git status --porcelain") == ""
    shown = json.loads(cluster.user.run("dvc exp show --json"))
    [base] = [each for each in shown if each["name"] == "main"]
    rows = {each["revs"][0]["name"]: each["revs"][0]["data"] for each in base["experiments"]}
    assert set(rows) == {"grid-1", "grid-2"}
    for factor, name in enumerate(sorted(rows), 3):
        assert rows[name]["params"]["params.yaml"]["data"] == {"factor": factor}
        assert rows[name]["metrics"]["metrics/a.json"]["data"] == {"sum": 6 * factor}


@pytest.mark.usefixtures("grid")
def test_an_experiment_has_the_bytes_of_a_local_run(cluster, tmp_path):
    """Applied, it is up to date, and nothing runs for it."""
    local = cluster.user.cloned(tmp_path / "local")
    local.environment["RECORD"] = str(tmp_path)
    (local.folder / "params.yaml").write_text("factor: 4\n")
    local.run("dvc repro -q")
    cluster.user.run("dvc exp apply -q grid-2")
    before = cluster.ran()
    assert "up to date" in cluster.user.run("dvc status")
    assert "up to date" in cluster.user.run("dvc repro")
    assert cluster.ran() == before
    assert cluster.user.read("dvc.lock") == local.read("dvc.lock")
    for name in ("total.txt", "total.json", "metrics", "plots", "data/double"):
        cluster.user.run(f"diff -r {name} {local.folder / name}")
    cluster.user.run("git reset -q --hard && dvc checkout -q -f")


@pytest.mark.usefixtures("grid")
def test_what_another_experiment_has_made_is_found_in_the_remote(cluster):
    before = cluster.ran()
    output = cluster.user.run(cluster.command("-S factor=4 --name again"))
    assert "Stages that ran: 0; found in the remote: 4." in output
    assert cluster.ran() == before


@pytest.mark.usefixtures("grid")
def test_with_a_target_it_runs_no_further_and_follows_what_the_stage_writes(cluster):
    """Line by line, though another user of the scheduler would see nothing of it."""
    before = cluster.ran()
    output = cluster.user.run(
        cluster.command("-S factor=7 --name part --follow plots/b/curves/1.tsv double@b")
    )
    assert output.count("part:double@b| b 1") == 1
    assert "Stages that ran: 1; found in the remote: 0." in output
    assert cluster.ran() == sorted([*before, "doubleb"])
    cluster.user.run("dvc exp apply -q part")
    assert json.loads(cluster.user.read("metrics/b.json")) == {"sum": 42}
    cluster.user.run("git reset -q --hard && dvc checkout -q -f")


@pytest.mark.usefixtures("grid")
def test_of_experiments_that_fail_and_succeed_the_latter_are_saved(cluster):
    (cluster.record / "fail-c").touch()
    output = cluster.user.run(cluster.command("-S factor=4,5 --name half"), fails=True)
    (cluster.record / "fail-c").unlink()
    assert "Experiments: half-1. See them" in output
    assert re.search(r"half-2:double@c on \S+: c cannot be doubled: expected a number\.", output)
    assert "half-2:total did not run, since half-2:double@c failed." in output
    assert "Traceback" not in output
    names = cluster.user.run("dvc exp list --names-only").split()
    assert "half-1" in names
    assert "half-2" not in names


@pytest.mark.usefixtures("grid")
def test_its_author_is_the_one_that_git_knows_in_this_repository_alone(cluster, monkeypatch):
    """No other one: nothing in the environment, nothing in the home."""
    for name in [each for each in cluster.user.environment if each.startswith("GIT_")]:
        monkeypatch.delitem(cluster.user.environment, name)
    cluster.user.run("git config user.name Ada && git config user.email ada@example.com")
    cluster.user.run(cluster.command("-S factor=4 --name ada"))
    assert "Ada" in cluster.user.run("git log -1 --format=%an $(git for-each-ref refs/exps | grep "
                                     "/ada$ | cut -d' ' -f1)")  # fmt: skip


@pytest.mark.usefixtures("grid")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("-S factor=6,7 --name grid", "error: there is an experiment grid-1 already; give another"),
        ("-S factor=6 --name 'my run'", "error: --name 'my run': expected a letter, then letters"),
        ("-S factor=6 --name a:b", "error: --name 'a:b': expected a letter, then letters, digits"),
        ("-S factor=6,7 --name ../x", "error: --name '../x': expected a letter, then letters, dig"),
        ("-S typo=6", "error: DVC says: "),
        ("-S factor=6 tital", "error: DVC says: "),
        ("-S factor=6 --follow plot/b.tsv", "error: --follow plot/b.tsv: expected a file that a "),
    ],
)
def test_a_mistake_is_a_sentence_and_nothing_runs(cluster, options, said):
    before = cluster.ran()
    output = cluster.user.run(cluster.command(options), fails=True)
    assert said in output
    assert "Traceback" not in output
    assert cluster.ran() == before
