"""A search with real DVC: experiments that can be applied, a kill, fresh seeds, mistakes.

Most of it on a pipeline of its own, whose training takes a second.
"""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from project import ROOT, Project

pytestmark = pytest.mark.slow

PIPELINE = """
stages:
  preprocess:
    cmd: python script.py prepare
    deps: [script.py]
    outs: [data/prepared/validation.npz, data/prepared/test.npz]
  train_linear:
    cmd: python script.py train
    deps: [script.py, data/prepared/validation.npz]
    params: [train.seed, train.rate, models.linear]
    outs: [models/linear.keras]
    metrics: [metrics/train/linear.json: {cache: false}]
    plots: [plots/train/linear: {cache: false}]
  evaluate:
    foreach: [linear]
    do:
      cmd: python script.py evaluate
      deps: [script.py, models/linear.keras, data/prepared/validation.npz, data/prepared/test.npz]
      outs: ["data/predictions/${item}"]
      metrics: ["metrics/test/${item}.json": {cache: false}]
"""
PARAMETERS = """
train: {seed: 0, rate: 0.5, epochs: 4}
models:
  linear: {epochs: 6, pause: 0.0}
  other: {}
"""
SCRIPT = """
import json, sys, time
from pathlib import Path
import numpy as np
from dvc.utils.serialize import load_yaml

def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)

what, parameters = sys.argv[1], load_yaml("params.yaml")
own = {**parameters["train"], **parameters["models"]["linear"]}
labels = np.random.default_rng(0).integers(0, 2, 500)
if what == "prepare":
    for part in ("validation", "test"):
        write(f"data/prepared/{part}.npz", part)
elif what == "train":
    if own["rate"] > 5:
        sys.exit("error: params.yaml: models.linear.rate should be at most 5")
    accuracy = 1 - abs(own["rate"] - 0.8) / 4 + own["seed"] / 100
    text = "step\\taccuracy\\n"
    for epoch in range(own["epochs"]):
        print(f"Epoch {epoch + 1}/{own['epochs']}", flush=True)
        text += f"{epoch}\\t{accuracy - 0.1 / (epoch + 1)}\\n"
        write("plots/train/linear/metrics/eval/accuracy.tsv", text)
        time.sleep(own["pause"])
    final = {"final": {"validation": {"accuracy": accuracy}}}
    write("metrics/train/linear.json", json.dumps(final))
    write("models/linear.keras", str(accuracy))
else:
    share = float(Path("models/linear.keras").read_text())
    right = np.random.default_rng(own["seed"]).random(500) < share
    Path("data/predictions/linear").mkdir(parents=True, exist_ok=True)
    for part in ("validation", "test"):
        chosen = np.eye(2)[np.where(right, labels, 1 - labels)]
        np.savez(f"data/predictions/linear/{part}.npz", labels=labels, probabilities=chosen)
    write("metrics/test/linear.json", json.dumps({"accuracy": right.mean()}))
"""
SPACES = """
linear:
  rate: {low: 0.1, high: 2.0}
other:
  epochs: {low: 1, high: 3}
"""
ASK = "python -m tools.search linear --spaces spaces.yaml"
EXPERIMENTS = "dvc exp list --names-only --all-commits"


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Project:
    """The pipeline, committed with its results; nothing searched yet."""
    made = Project(tmp_path_factory.mktemp("search") / "project")
    made.folder.mkdir()
    made.environment["PYTHONPATH"] = str(ROOT)
    files = {"dvc.yaml": PIPELINE, "params.yaml": PARAMETERS, "script.py": SCRIPT}
    for name, text in {**files, "spaces.yaml": SPACES}.items():
        (made.folder / name).write_text(text)
    (made.folder / ".gitignore").write_text("/data\n/models\n/search\n")
    made.run("git init -q -b main && dvc init -q && dvc repro -q")
    made.commit("As it was")
    return made


def wait_for_epoch(running: subprocess.Popen, log: Path, epoch: int) -> None:
    """Wait until a training has begun this epoch; fail after a quarter of an hour."""
    end = time.monotonic() + 900
    while not (log.exists() and f"Epoch {epoch}/" in log.read_text()):
        assert time.monotonic() < end
        assert running.poll() is None, "the search has ended by itself"
        time.sleep(0.05)


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
    assert re.search(
        r"^Trial \d had [\d.]+% on validation images in the search and has [\d.]+% with "
        r"2 fresh seeds: the search (flattered|understated) it by [\d.]+ points. Against",
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
        (f"{ASK} --trials none", "argument --trials: expected a whole number from 1 on, got none"),
        (f"echo 'linear: {{seed: {{low: 0, high: 9}}}}' > spaces.yaml; {ASK} --name a",
         "error: spaces.yaml: linear.seed is not a parameter that a search may set for this model; "
         "known here: epochs, pause, rate"),
        (f"echo 'linear: {{rate: {{low: 6.0, high: 9.0}}}}' > spaces.yaml; {ASK} --name b",
         "error: the training b-0 failed: params.yaml: models.linear.rate should be at most 5\n"
         "All that it printed: .dvc/tmp/search/b/logs/b-0.txt"),
        (f"echo >> params.yaml; {ASK} --name c", "these changes are not committed; commit them"),
        (f"flock .dvc/tmp/search/search-linear/lock {ASK}", "error: the search search-linear is"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence(toy, killed, command, said):  # noqa: ARG001
    output = toy.run(command, fails=True)
    toy.run("git restore .")
    assert said in output
    assert "Traceback" not in output


def test_a_trial_of_the_pipeline_itself(graph, tmp_path):
    """On the synthetic images: two trials of the linear model, the better one applied."""
    clone = graph.cloned(tmp_path / "clone", data=True)
    (clone.folder / "spaces.yaml").write_text(
        "linear:\n  learning_rate: {low: 0.001, high: 0.02, log: true}\n"
    )
    output = clone.run(f"{ASK} --trials 2 --seeds 0 --grace 2")
    assert "trial 1: learning_rate" in output
    clone.run("dvc exp apply search-linear-0")
    assert "train_linear" not in clone.run("dvc status train_linear evaluate@linear").split(":")[0]
    scores = json.loads(clone.read("metrics/train/linear.json"))
    assert f"{100 * scores['final']['validation']['accuracy']:.2f}% after" in output


def test_without_optuna_it_says_what_to_install():
    code = (
        "import importlib.util as u; find = u.find_spec; "
        "u.find_spec = lambda name, *rest: None if name == 'optuna' else find(name, *rest); "
        "import tools.search"
    )
    done = subprocess.run(
        ["python", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == (
        "error: the search needs optuna, which is not installed; run: make .venv/dev\n"
    )
