"""The study through DVC, with the commands as a user types them, on the demonstration's data."""

import json
import os
import re
import signal
import time

import pytest
from project import Project
from ruamel.yaml import YAML

pytestmark = pytest.mark.slow

VARIANTS = {"reference": {}, "dense-equal": {"dense": [16]}}
SMALL = {"images": 200, "epochs": 6, "patience": None}


def ran(output: str) -> list[str]:
    """The stages whose command DVC ran; names of the study have hyphens."""
    return re.findall(r"Running stage '([^']+)'", output)


def left_out_of(page: str) -> set[str]:
    """The names of the trainings that a page of results says it leaves out."""
    said = re.search(r"left out, with their seeds: (.+)\.\n", page)[1]
    return {
        f"{variant}-{seed}"
        for variant, seeds in re.findall(r"([\w-]+) \(([\d, ]+)\)", said)
        for seed in seeds.split(", ")
    }


def edit(study: Project, **changes: object) -> None:
    """Change sections of the study's params.yaml."""
    path = study.folder / "params.yaml"
    content = YAML().load(path)
    for section, value in changes.items():
        content[section] = value
    YAML().dump(content, path)


@pytest.fixture(scope="module")
def study(graph, tmp_path_factory) -> Project:
    """The study's folder in a clone whose main pipeline is done: two variants, one seed."""
    clone = graph.cloned(tmp_path_factory.mktemp("study") / "clone", graph.folder, data=True)
    own = clone.at(clone.folder / "study")
    reference = YAML().load(own.folder / "params.yaml")["reference"]
    edit(own, seeds=[0], ladder=[0, 1], variants=VARIANTS, reference={**reference, **SMALL})
    own.run("git rm -rq --ignore-unmatch correct metrics recipes dvc.lock")  # of the real study
    own.commit("A small study")
    own.run("dvc repro cnn")
    return own


def test_a_new_seed_and_a_new_variant_train_nothing_again(study):
    more = {**VARIANTS, "kernel-1": {"kernel": 1}}
    edit(study, seeds=[0, 1], variants=more)
    output = study.run("dvc repro cnn@reference-0 cnn@reference-1 cnn@kernel-1-0 cnn@dense-equal-0")
    assert sorted(ran(output)) == ["cnn@kernel-1-0", "cnn@reference-1"]
    rest = ran(study.run("dvc repro --dry cnn"))
    assert sorted(rest) == ["cnn@dense-equal-1", "cnn@kernel-1-1"]


def test_a_comment_trains_nothing_again_and_another_code_does(study):
    script = study.folder / "networks.py"
    before = script.read_text()
    script.write_text(before + "# A comment.\n")
    assert ran(study.run("dvc repro cnn@reference-0")) == ["fingerprint"]
    script.write_text(before.replace("1 / 255", "1 / 254"))
    output = study.run("dvc status cnn@reference-0 fingerprint")
    assert "networks.py" in output
    script.write_text(before)
    study.run("dvc repro fingerprint")


def test_an_optimizer_is_trained_with_the_rate_that_validation_chose(study):
    output = study.run("dvc repro optimizer@sgd-0")
    assert ran(output) == ["learning_rate@sgd", "optimizer@sgd-0"]
    choice = json.loads(study.read("metrics/learning_rates/sgd.json"))
    tried = choice["tried"]
    assert list(map(float, tried)) == YAML().load(study.folder / "params.yaml")["optimizers"]["sgd"]
    assert tried[str(choice["chosen"])] == max(tried.values())


def test_the_seed_of_the_main_pipeline_is_taken_from_there(study):
    """Nothing is trained for it; the answers are those of the main pipeline."""
    output = study.run("dvc repro ladder@linear-0")
    assert ran(output) == ["recipe@linear", "ladder@linear-0"]
    assert "Epoch" not in output
    kept = (study.folder / "data/predictions/ladder-linear-0/test.npz").read_bytes()
    assert kept == (study.folder / "../data/predictions/linear/test.npz").read_bytes()


def test_a_seed_of_the_ladder_is_the_main_pipeline_with_that_seed(study):
    main = study.at(study.folder.parent)
    model = main.folder / "models/linear.keras"
    before = model.read_bytes()
    study.run("dvc repro ladder@linear-1")
    assert model.read_bytes() == before
    assert main.run("git status --porcelain -- . ':!study'") == ""
    main.run("dvc exp run -q -S train.seed=1 train_linear && dvc repro -q evaluate@linear")
    kept = (study.folder / "data/predictions/ladder-linear-1/test.npz").read_bytes()
    assert kept == (main.folder / "data/predictions/linear/test.npz").read_bytes()
    main.run("git checkout -q -- . ':!study' && dvc checkout -q -f")


def test_the_ladder_refuses_a_main_pipeline_that_is_out_of_date(study):
    main = study.at(study.folder.parent)
    main.set({"models.ann.epochs": 5})
    output = study.run("dvc repro ladder@ann-1", fails=True)
    assert "error: the main pipeline's ann is not up to date (train_ann changed)" in output
    assert "Traceback" not in output
    main.run("git checkout -q params.yaml")


def test_in_a_fresh_clone_with_an_empty_cache_nothing_is_trained_again(study, tmp_path):
    """What is in git is enough: a study goes on where another machine left it."""
    study.run("dvc repro recipe")
    study.commit("What is trained")
    trained = study.run("git ls-files correct").split()
    assert "correct/reference-0.npz" in trained
    clone = study.cloned(tmp_path / "clone", study.folder.parent)
    own = clone.at(clone.folder / "study")
    own.run("dvc status fingerprint cnn learning_rate recipe")
    output = own.run("dvc repro --allow-missing --single-item compare")
    assert ran(output) == ["compare"]
    assert "reference-0" not in left_out_of(own.read("results/results.md"))
    clone.run("dvc repro distort")
    edit(own, seeds=[0, 5])
    planned = ran(own.run("dvc repro --allow-missing --dry cnn"))
    assert sorted(planned) == ["cnn@dense-equal-5", "cnn@kernel-1-5", "cnn@reference-5"]
    output = own.run("dvc repro --allow-missing cnn@reference-0 cnn@reference-5")
    assert ran(output) == ["cnn@reference-5"]


def test_a_stopped_training_goes_on_after_its_last_epoch(study):
    name = "reference-0"
    wanted = (study.folder / f"data/predictions/{name}/test.npz").read_bytes()
    command = f"dvc repro --force --single-item cnn@{name}"
    printed = study.folder.parent / "printed.txt"
    running = study.start(command, printed)
    end = time.monotonic() + 300
    while "Epoch 4/" not in printed.read_text():
        assert time.monotonic() < end, printed.read_text()
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    time.sleep(1)  # the training ends with its dvc, a moment later
    output = study.run(command)
    assert re.search(r"Continuing after epoch [345], from checkpoints/reference-0-", output)
    assert (study.folder / f"data/predictions/{name}/test.npz").read_bytes() == wanted
    left = ["models", "metrics/train", "data/drawn", "checkpoints"]
    assert not [path for each in left for path in (study.folder / each).glob("*") if path.is_file()]


def test_a_stopped_study_is_compared_without_what_is_missing_or_stale(study):
    """The reference is as params.yaml has it; dense-equal was trained otherwise."""
    study.run("dvc repro ladder@linear-0")
    edit(study, seeds=[0, 7], variants={**VARIANTS, "dense-equal": {"dense": [17]}})
    output = study.run("dvc repro --single-item compare")
    assert re.search(r"\d+ trainings compared, \d+ missing", output)
    page = study.read("results/results.md")
    left_out = left_out_of(page)
    assert {"reference-7", "dense-equal-0", "ladder-resnet-1"} <= left_out
    assert not {"reference-0", "ladder-linear-0"} & left_out


def test_the_first_filters_are_drawn(study):
    assert ran(study.run("dvc repro filters")) == ["filters"]
    assert (study.folder / "plots/filters.png").stat().st_size > 1000


def test_the_main_pipeline_neither_runs_nor_shows_it(study):
    """Its report alone reads what the study found."""
    main = study.at(study.folder.parent)
    assert set(ran(main.run("dvc repro"))) <= {"report"}
    assert "up to date" in main.run("dvc status")
    assert "study" not in main.run("dvc metrics show")
