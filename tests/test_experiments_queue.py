"""docs/experiments.md, the section on the queue: its commands, and that it finds the data."""

import contextlib
import json
import re
import time

import psutil
import pytest
from project import Project
from typed import clean, sections, type_all

pytestmark = pytest.mark.slow


def wait(clone: Project, command: str, pattern: str, sign: str = "true") -> None:
    """Wait until what `command` prints matches `pattern`; fail after a quarter of an hour.

    Three experiments take a minute on a quiet machine, and have taken four beside other tests.
    A command of DVC takes a second of the processor that they need: none is run before `sign`,
    a command that costs next to nothing, succeeds.
    """
    end = time.monotonic() + 900
    while clone.run(f"({sign}) || echo not yet") and time.monotonic() < end:
        time.sleep(0.5)
    while not re.search(pattern, output := clone.run(f"{command} || true"), re.DOTALL):
        assert time.monotonic() < end, f"{command}: no {pattern!r} in {output}"
        time.sleep(1)


def saved(count: int) -> str:
    """Return a command that succeeds once as many experiments are in git."""
    return f"[ $(git for-each-ref 'refs/exps/*/*/*' | wc -l) -ge {count} ]"


def two_at_once(clone: Project, _: str) -> None:
    """The experiments of the queue succeed and leave the workspace alone."""
    pattern = "rate-1 .* Success.*rate-2 .* Success.*rate-3 .* Success"
    wait(clone, "dvc queue status", pattern, saved(3))
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
    second = "Epoch 2/10000"
    wait(clone, "dvc queue logs endless", second, f"grep -qr '{second}' .dvc/tmp/exps/run")


def killed(clone: Project, _: str) -> None:
    """The training is gone too, and its task has failed."""
    wait(clone, "dvc queue status", "endless .* Failed")
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            assert not process.cwd().startswith(f"{clone.folder}/.dvc/tmp/exps")


CHECKS = {
    "dvc queue start -j 2": two_at_once,
    "dvc exp show --hide-workspace"
    " --drop '(?!Experiment|State|linear|models.linear.learning_rate)'": three_rates,
    "dvc queue start": running,
    "dvc queue kill endless": killed,
}


def test_every_command_runs_and_prints_what_the_page_says(clone):
    type_all(clone, sections(queue=True), CHECKS)


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
    wait(clone, "dvc queue status", "Success", saved(2))
    assert clone.run("dvc exp list --names-only").split() == ["found--queue", "found--temp"]
