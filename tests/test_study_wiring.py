"""The study's dvc.yaml says what its code does, and its pages what its parameters say."""

import re

import pytest
from cover import sources
from declared import PARAMS
from declared_study import REFERENCE, STAGES, STUDY, training
from dvc.repo import Repo
from project import ROOT

from stages.training.protocol import StandardProtocol
from study import estimate

TRAINING = ["cnn", "optimizer", "learning_rate"]
ALONE = ["recipe", "compare", "filters", "neighbours", "softmax"]


def stage(name: str) -> dict:
    return STAGES[name].get("do", STAGES[name])


def code(*scripts: str) -> list[str]:
    """Return the files that run for these scripts of the study, as its dvc.yaml names them."""
    paths = {source.path for script in scripts for source in sources(ROOT, f"study/{script}.py")}
    own = sorted(path for path in paths if path.startswith("study/"))
    others = sorted(paths - set(own))
    return [path.removeprefix("study/") for path in own] + [f"../{path}" for path in others]


@pytest.mark.parametrize(
    ("name", "scripts"),
    [("fingerprint", TRAINING), *((name, [name]) for name in ALONE)],
)
def test_dependencies_on_code_are_what_the_scripts_import(name, scripts):
    declared = [path for path in stage(name)["deps"] if path.endswith(".py")]
    expected = code(*scripts)
    pasted = "".join(f"      - {path}\n" for path in expected)
    assert declared == expected, f"study/dvc.yaml, {name}, paste:\n{pasted}"


@pytest.mark.parametrize("name", STAGES)
def test_each_stage_runs_its_own_script(name):
    assert stage(name)["cmd"] == f"PYTHONPATH=.. python -m study.{name}"
    assert (ROOT / f"study/{name}.py").exists()


@pytest.mark.parametrize("name", TRAINING)
def test_trainings_depend_on_the_fingerprint_and_the_parameters_of_the_baseline(name):
    assert "fingerprint.json" in stage(name)["deps"]
    [shared] = [each for each in stage(name)["params"] if isinstance(each, dict)]
    protocol = {f"train.{field}" for field in set(StandardProtocol.model_fields) - {"seed"}}
    assert set(shared["../params.yaml"]) == {*protocol, "augmentation", "cnn"}
    assert "reference" in stage(name)["params"]


def test_every_section_of_the_parameters_is_read_by_a_stage():
    """A stage refuses to run if params.yaml has what no stage reads."""
    read = {
        each.partition(".")[0]
        for name in STAGES
        for each in stage(name).get("params", [])
        if isinstance(each, str)
    }
    assert set(STUDY) == read


def test_what_the_fingerprint_lacks_of_another_split_is_a_dependency():
    known = {path for path in stage("fingerprint")["deps"] if path.endswith(".py")}
    declared = {path for path in stage("split")["deps"] if path.endswith(".py")}
    assert declared == set(code("split")) - known
    assert "fingerprint.json" in stage("split")["deps"]


def test_a_stage_depends_on_its_own_variant_alone():
    """So a new seed, variant or optimizer trains nothing again."""
    everything = {"seeds", "variants", "optimizers", "ladder"}
    for name in [*TRAINING, "ladder"]:
        declared = {each for each in stage(name).get("params", []) if isinstance(each, str)}
        assert not declared & everything, name


def test_a_recipe_depends_on_its_own_model_in_the_main_lock():
    """All of it would change with the main report, which reads the results of the study."""
    own = ["stages.train_${key}", "stages.evaluate@${key}"]
    assert stage("recipe")["params"] == [{"../dvc.lock": own}]
    assert not any("../dvc.lock" in stage(name)["deps"] for name in STAGES if "deps" in stage(name))


def test_the_choice_of_a_learning_rate_never_sees_test_images():
    assert not [path for path in stage("learning_rate")["deps"] if "test" in path]
    assert STUDY["tuning"]["seed"] not in STUDY["seeds"]
    assert all(len(rates) >= 3 for rates in STUDY["optimizers"].values())


def test_the_main_pipeline_does_not_know_the_study():
    """Plain dvc commands at the top neither run nor show it."""
    with Repo(str(ROOT)) as repo:
        assert not [each for each in repo.index.stages if "study" in each.path_in_repo]
    with Repo(str(ROOT / "study")) as repo:
        names = {each.name.partition("@")[0] for each in repo.index.stages}
    assert names == set(STAGES)


def test_the_seed_of_the_main_pipeline_is_not_trained_again():
    """The ladder takes it from there; all seeds are the same, so that pairs share their images."""
    assert PARAMS["train"]["seed"] in STUDY["ladder"]
    assert STUDY["ladder"] == STUDY["seeds"]
    assert len(STUDY["seeds"]) == 5


def test_the_page_has_the_numbers_of_the_parameters():
    page = " ".join((ROOT / "docs/study.md").read_text().split())
    seeds = len(STUDY["seeds"])
    count = len(STUDY["variants"]) - 1 + len(STUDY["optimizers"])  # one is the reference itself
    assert f"{REFERENCE.images:,} training images" in page
    assert f"its {count} variants have been trained with {seeds} seeds each" in page
    assert f"{(count + 1) * seeds} trainings" in page
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert f"every model trained with {seeds} seeds" in readme
    assert f"a small network in {count} variants" in readme
    for size in ("images-1000", "images-2000"):
        changed = training(size)
        assert f"{changed.images:,}: {changed.epochs}" in page


def test_run_again_takes_the_reference_and_all_of_the_question():
    """The patterns of docs/questions.md; together they train all but what is made of trainings."""
    with Repo(str(ROOT / "study")) as repo:
        all_names = {each.name for each in repo.index.stages}
    page = (ROOT / "docs/questions.md").read_text()
    patterns = re.findall(r"grep -E '([^']+)'", page)
    taken = [{each for each in all_names if re.search(one, each)} for one in patterns]
    for names in taken:
        assert "cnn@reference-0" in names
        for question in {each.partition("-")[0] for each in names if "@" in each}:
            if question != "cnn@remedies":  # one of these also tells of the choice of an epoch
                whole = {each for each in all_names if each.startswith(f"{question}-")}
                assert whole <= names
    made = ("compare", "fingerprint", "recipe@", "softmax")
    assert set().union(*taken) == {each for each in all_names if not each.startswith(made)}


def test_the_study_takes_at_most_five_hours_by_its_estimate(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = estimate.minutes()
    assert sum(found.values()) <= 300
    assert set(found) == {
        *STUDY["variants"],
        *(f"optimizer-{name}" for name in STUDY["optimizers"]),
        *(f"ladder-{name}" for name in PARAMS["models"]),
        "splits",
    }
