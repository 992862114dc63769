"""A search with real DVC: experiments that can be applied, a kill, fresh seeds, mistakes."""

import json
import os
import re
import signal

import pytest
from project import ROOT, Project
from toy_pipeline import ASK, PARAMETERS, make, wait_for_epoch

pytestmark = pytest.mark.slow

EXPERIMENTS = "dvc exp list --names-only --all-commits"


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Project:
    """The pipeline, committed with its results; nothing searched yet."""
    made = Project(tmp_path_factory.mktemp("search") / "project")
    made.environment["PYTHONPATH"] = str(ROOT)
    make(made)
    return made


@pytest.fixture(scope="module")
def killed(toy) -> str:
    """A search that was killed in the middle of its second trial, then finished; what it printed.

    Meanwhile the user works on: a trial starts from the commit nevertheless.
    """
    (toy.folder / "params.yaml").write_text(PARAMETERS.replace("pause: 0.0", "pause: 0.4"))
    toy.commit("Slow enough to be killed")
    printed = toy.folder.parent / "killed.txt"
    running = toy.start(f"{ASK} --trials 3 --seeds 2", printed)
    log = toy.folder / ".dvc/tmp/search/search-linear/logs/search-linear-1.txt"
    try:
        wait_for_epoch(running, log, 2)
    finally:
        os.kill(running.pid, signal.SIGKILL)  # what it started is left alone, and ends itself
        running.wait()
    (log.parents[1] / "clone-0/.git/index.lock").touch()  # as a kill leaves it where git writes
    (toy.folder / "script.py").write_text("raise SystemExit('in the middle of a change')\n")
    output = toy.run(f"{ASK} --trials 3 --seeds 2")
    toy.run("git restore script.py")
    return printed.read_text() + output


def test_after_a_kill_no_finished_trial_is_trained_again(killed):
    assert [int(each) for each in re.findall(r"^trial (\d+): rate", killed, re.M)] == [0, 1, 1, 2]
    [before, after] = re.findall(r"^trial 1: (.*)", killed, re.M)
    assert before == after
    assert re.search(r"The search goes on from commit [0-9a-f]{7}, where it began", killed)


def test_a_finished_trial_is_an_experiment_and_no_other_is(toy, killed):
    outcomes = re.findall(r"^trial (\d+): .*\n  (\S+) ", killed, re.M)
    finished = {f"search-linear-{number}" for number, said in outcomes if said != "pruned"}
    fresh = {f"search-linear-{side}-{seed}" for side in ("best", "present") for seed in (1, 2)}
    assert set(toy.run(EXPERIMENTS).split()) == finished | fresh
    assert len(finished) >= 1


def test_a_trial_can_be_applied_and_shows_no_test_result_of_another_model(toy, killed):
    number, rate = re.findall(r"^trial (\d+): rate (\S+)\n  \d", killed, re.M)[-1]
    name = f"search-linear-{number}"
    shown = json.loads(toy.run(f"dvc exp show --json --rev {name}"))
    [row] = [each for each in shown if each["rev"] != "workspace"]
    assert "accuracy" not in row["data"]["metrics"].get("metrics/test/linear.json", {}).get(
        "data", {}
    )
    listed = f"git for-each-ref --format='%(objectname)' 'refs/exps/*/*/{name}'"
    assert "plots/test" not in toy.run(f"git ls-tree -r --name-only $({listed})")
    toy.run(f"dvc exp apply {name}")
    assert toy.parameters()["models"]["linear"]["rate"] == pytest.approx(float(rate), rel=1e-3)
    assert "train_linear" not in toy.run("dvc status")
    assert "Running stage 'evaluate@linear'" in toy.run("dvc repro")
    toy.run("git reset -q --hard && git clean -qfd && dvc checkout -q -f")


def test_the_best_trial_is_compared_with_the_present_setting_by_fresh_seeds(toy, killed):
    table = killed[killed.index("old: the present setting") :]
    assert "n = 500 validation, 500 test images" in table
    assert re.search(r"^validation +2, 2 ", table, re.M)
    assert re.search(r"^test +2, 2 ", table, re.M)
    lines = table.splitlines()
    assert max(len(line) for line in lines[: lines.index("")]) <= 80
    assert re.match("The validation images chose the new .* say of linear: ", lines[-2])
    assert re.match(
        r"Trial \d had [\d.]+% on validation images in the search and has [\d.]+% with "
        r"2 fresh seeds: the search (flattered|understated) it by [\d.]+ points\. ",
        lines[-1],
    )
    assert toy.read("search/search-linear/result.txt") == table
    assert (toy.folder / "search/search-linear/history.png").exists()


def test_asked_again_it_trains_nothing_and_says_the_same(toy, killed):
    before = sorted(toy.run(EXPERIMENTS).split())
    again = toy.run(f"{ASK} --trials 3 --seeds 2")
    assert not re.search(r"^trial \d+:", again, re.M)
    assert again.endswith(killed[killed.index("old: the present setting") :])
    assert sorted(toy.run(EXPERIMENTS).split()) == before


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (ASK.replace("linear", "liner"), "error: params.yaml has no model 'liner'; known: linear"),
        (ASK.replace("linear", "deep"), "error: params.yaml has no model 'deep'; known: "),
        (ASK.replace("spaces.yaml", "absent.yaml"), "error: absent.yaml is missing."),
        (f"{ASK} --name x/y", "error: --name 'x/y': expected a letter, then letters, digits"),
        (f"{ASK} --trials none",
         "argument --trials: expected a whole number of at least 1, got none"),
        (f"echo 'linear: {{seed: {{low: 0, high: 9}}}}' > spaces.yaml; {ASK} --name a",
         "error: spaces.yaml: linear.seed is not a parameter that a search may set for this model; "
         "known here: epochs, pause, rate"),
        (f"echo 'linear: {{rate: {{low: 6.0, high: 9.0}}}}' > spaces.yaml; {ASK} --name b",
         "error: the last 3 trials failed, each twice, so the search ends. The last one: the "
         "training b-2 failed: params.yaml: models.linear.rate should be at most 5\n"
         "All that it printed: .dvc/tmp/search/b/logs/b-2.txt"),
        (f"echo >> params.yaml; {ASK} --name c", "these changes are not committed; commit them"),
        (f"flock .dvc/tmp/search/search-linear/lock {ASK}", "error: the search search-linear is"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence(toy, killed, command, said):  # noqa: ARG001
    output = toy.run(command, fails=True)
    toy.run("git restore .")
    assert said in output
    assert "Traceback" not in output
