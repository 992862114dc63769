"""docs/experiments.md: every command as it is typed, in the order of its section."""

import contextlib
import functools
import json
import re
import time

import psutil
import pytest
from pages import commands
from project import ROOT, Project, ran

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs/experiments.md").read_text()
QUEUE = "## Many experiments"  # this section needs nothing of the others, nor they of it
CHANGED = {"linear", "ann", "baseline", "deep"}  # by train.augment=true
RESTORE = "git restore . && dvc checkout"


def words(line: str) -> str:
    """Return `line` with single spaces: the width of columns depends on the figures."""
    return " ".join(line.split())


def wait(clone: Project, command: str, pattern: str) -> None:
    """Wait until what `command` prints matches `pattern`; fail after a quarter of an hour.

    Three experiments take a minute on a quiet machine, and have taken four beside other tests.
    """
    end = time.monotonic() + 900
    while not re.search(pattern, output := clone.run(f"{command} || true"), re.DOTALL):
        assert time.monotonic() < end, f"{command}: no {pattern!r} in {output}"
        time.sleep(1)


@pytest.fixture
def clone(graph, tmp_path) -> Project:
    """A clone of a git remote, with the data and models of the graph."""
    graph.run(f"git clone -q --bare . {tmp_path / 'remote.git'}")
    return graph.cloned(tmp_path / "clone", tmp_path / "remote.git", data=True)


def clean(clone: Project, _: str) -> None:
    """The workspace is as committed."""
    assert clone.run("git status --porcelain") == ""
    assert "up to date" in clone.run("dvc status")


def asked(_: Project, output: str) -> None:
    """There is a verdict on the model that changed, and on no other."""
    verdict = r"^ann: (cannot tell|this new model is (better|worse))"
    assert re.search(verdict, output, re.MULTILINE), output
    assert len(re.findall(r"^ann .* 1, 1 ", output, re.MULTILINE)) == 2  # validation and test


def augmented(clone: Project, output: str) -> None:
    """Models that are not fixed to theirs are trained; `baseline` becomes `augmented`."""
    trained = {f"train_{model}" for model in CHANGED}
    evaluated = {f"evaluate@{model}" for model in CHANGED}
    assert ran(output) == {*trained, *evaluated, "compare", "report"}
    assert clone.read("metrics/test/baseline.json") == clone.read("metrics/test/augmented.json")
    clone.run("cmp models/baseline.keras models/augmented.keras")
    difference = clone.run("dvc metrics diff")
    assert "metrics/test/baseline.json" in difference
    assert "metrics/test/augmented.json" not in difference


def both_revisions(old: str, new: str, clone: Project, _: str) -> None:
    """The curves of both revisions stand in one plot."""
    page = clone.read("dvc_plots/index.html")
    assert f'"rev": "{old}"' in page
    assert f'"rev": "{new}"' in page


def two_at_once(clone: Project, _: str) -> None:
    """The experiments of the queue succeed and leave the workspace alone."""
    wait(clone, "dvc queue status", "rate-1 .* Success.*rate-2 .* Success.*rate-3 .* Success")
    clean(clone, "")


def three_rates(clone: Project, output: str) -> None:
    """The table has another validation accuracy for each learning rate: its own evaluation's."""
    shown = dict(re.findall(r"\[(rate-\d)\] +Success +(0\.\d+)", output))
    assert len(set(shown.values())) == len(shown) == 3
    for name, accuracy in shown.items():
        commit = clone.run(f"git for-each-ref --format='%(objectname)' 'refs/exps/*/*/{name}'")
        scores = json.loads(clone.run(f"git show {commit.strip()}:metrics/validation/linear.json"))
        assert float(accuracy) == pytest.approx(scores["linear"], abs=0.0001)


def running(clone: Project, _: str) -> None:
    """The endless experiment trains."""
    wait(clone, "dvc queue logs endless", "Epoch 2/10000")


def killed(clone: Project, _: str) -> None:
    """The training is gone too, and its task has failed."""
    wait(clone, "dvc queue status", "endless .* Failed")
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            assert not process.cwd().startswith(f"{clone.folder}/.dvc/tmp/exps")


CHECKS = {
    "python -m tools.difference HEAD": asked,
    "dvc exp run -S train.augment=true": augmented,
    "dvc plots diff": functools.partial(both_revisions, "HEAD", "workspace"),
    "dvc plots diff main short": functools.partial(both_revisions, "main", "short"),
    RESTORE: clean,
    "dvc exp run --temp --name short -S models.ann.epochs=5": clean,
    "dvc queue start -j 2": two_at_once,
    "dvc exp show --hide-workspace"
    " --drop '(?!Experiment|State|linear|models.linear.learning_rate)'": three_rates,
    "dvc queue start": running,
    "dvc queue kill endless": killed,
}


def sections(queue: bool) -> str:
    """Return the section on the queue, or all the others."""
    parts = re.split(r"^(?=## )", PAGE, flags=re.MULTILINE)
    return "".join(part for part in parts if part.startswith(QUEUE) == queue)


def test_every_check_belongs_to_a_command():
    assert set(CHECKS) <= {command for command, _ in commands(PAGE)}


@pytest.mark.parametrize("queue", [False, True])
def test_every_command_runs_and_prints_what_the_page_says(clone, queue):
    """Lines without figures are compared, as far as `...`; the figures are of the real data."""
    for command, lines in commands(sections(queue)):
        output = clone.run(command)
        printed = [words(line) for line in output.splitlines()]
        for line in lines:
            if not re.search(r"\d", line):
                start = words(line.removesuffix("..."))
                assert any(found.startswith(start) for found in printed), f"{line}\n{output}"
        if command in CHECKS:
            CHECKS[command](clone, output)


def test_an_experiment_in_a_folder_of_its_own_finds_data_beside_the_project(graph, tmp_path):
    """With an empty cache, and nothing but the folder ../shared/fashion-mnist."""
    clone = graph.cloned(tmp_path / "user/clone")
    [source] = graph.parameters()["data"]["sources"]
    (tmp_path / "user/shared").mkdir()
    (tmp_path / "user/shared/fashion-mnist").symlink_to(source)
    clone.set({"data.sources": ["../shared/fashion-mnist"]})
    for option in ("--temp", "--queue"):
        clone.run(f"dvc exp run {option} --name found{option} preprocess")
    clone.run("dvc queue start")
    wait(clone, "dvc queue status", "Success")
    assert clone.run("dvc exp list --names-only").split() == ["found--queue", "found--temp"]
