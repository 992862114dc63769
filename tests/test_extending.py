"""docs/extending.md, followed to the letter."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from project import MODELS, ROOT, Project, ran
from ruamel.yaml import YAML

from stages import download, preprocess
from stages.evidence import settings

TEXT = (ROOT / "docs/extending.md").read_text()
STEP = re.compile(
    r"(New file `(?P<new>[^`]+)`"
    r"|[Aa]t the end of `(?P<end>[^`]+)`, add(?P<gap> after two empty lines)?"
    r"|[Ii]n `(?P<file>[^`]+)`, (?P<where>before|after) the line\s+`(?P<line>[^`]+)`, insert)"
    r".*?:\n\n```\w+\n(?P<text>.*?)```",
    re.DOTALL,
)


def follow(step: re.Match, folder: Path) -> None:
    """Do what one step of the page says, in the clone `folder`."""
    text = step["text"]
    if step["new"]:
        path = folder / step["new"]
        assert not path.exists(), path
        path.write_text(text)
    elif step["end"]:
        path = folder / step["end"]
        path.write_text(path.read_text() + 2 * "\n" * bool(step["gap"]) + text)
    else:
        path, line = folder / step["file"], step["line"] + "\n"
        lines = path.read_text().splitlines(keepends=True)
        assert lines.count(line) == 1, f"{path}: {line}"
        place = lines.index(line) + (step["where"] == "after")
        path.write_text("".join([*lines[:place], text, *lines[place:]]))


def cut(path: Path, *names: str) -> None:
    """Take the blocks of these names out of a YAML file, as its text."""
    text = path.read_text()
    for name in names:
        text, count = re.subn(rf"^  {name}:\n(?: {{4}}.*\n)+\n?", "", text, flags=re.MULTILINE)
        assert count == 1, f"{path}: {name}"
    path.write_text(text)


def remove(workspace: Project, model: str) -> None:
    """Remove a model as the page removes `ann`; where it has an entry under `seen`, that too."""
    cut(workspace.folder / "params.yaml", model)
    if model in (seen := workspace.parameters()["seen"]):
        workspace.set({"seen": {key: seen[key] for key in seen if key != model}})
    cut(workspace.folder / "dvc.yaml", f"train_{model}")
    cut(workspace.folder / "dvc.lock", f"train_{model}", f"evaluate@{model}")
    typed = re.search(r"```bash\n\s*(rm .*?)```", TEXT, re.DOTALL)[1]
    workspace.run(re.sub(r"\bann\b", model, typed.replace("train_ann", f"train_{model}")))


def test_every_block_of_code_belongs_to_a_step_or_is_the_other_data_set():
    assert len(STEP.findall(TEXT)) == TEXT.count("\n```\n") - 1


def test_the_other_data_set_of_the_page_is_a_whole_section_data():
    [block] = re.findall(r"```yaml\n(data:.*?)```", TEXT, re.DOTALL)
    data = YAML(typ="safe").load(block)["data"]
    assert list(data) == list(YAML(typ="safe").load(ROOT / "params.yaml")["data"])
    download.Data.model_validate({key: data[key] for key in ("sources", "files")})
    preprocess.Data.model_validate({key: data[key] for key in ("name", "files", "classes")})
    settings.Data.model_validate({"name": data["name"]})


@pytest.mark.slow
def test_the_page_ends_with_the_new_model_in_the_comparison(workspace):
    """With three models of the project: each that is left is evaluated again for the metric."""
    kept = ["linear", "baseline", "augmented"]  # they read all of `train`
    for model in set(MODELS) - set(kept):
        remove(workspace, model)
    for step in STEP.finditer(TEXT):
        follow(step, workspace.folder)
    workspace.run("ruff check . && ruff format --check .")
    workspace.run("python -m pytest -q tests/test_wiring*.py")
    output = workspace.run("dvc repro")
    evaluated = {f"evaluate@{model}" for model in [*kept, "wide"]}
    assert ran(output) == {"train_wide", "distort", "compare", "report"} | evaluated
    assert "\n| wide |" in workspace.read("metrics/compare.md").replace("**", "")
    assert 0.4 < json.loads(workspace.read("metrics/test/wide.json"))["top_2"] <= 1
    plots = workspace.folder / "plots/compare"
    models = pd.read_csv(plots / "models.csv", index_col="model")
    assert (models.top_2 >= models.test_accuracy).all()
    assert list(models.index) == [*kept, "wide"]
    assert "solarize" in set(pd.read_csv(plots / "distortions.csv").distortion)
    assert '<th class="number">top 2</th>' in workspace.read("report.html")


@pytest.mark.slow
def test_a_model_of_the_project_is_removed_as_the_page_says(workspace):
    remove(workspace, "ann")
    workspace.run("python -m pytest -q tests/test_wiring*.py")
    assert ran(workspace.run("dvc repro")) == {"compare", "report"}
    assert "up to date" in workspace.run("dvc status")
    assert "| ann |" not in workspace.read("metrics/compare.md").replace("**", "")
    assert not re.search(r"/(ladder-)?ann\b", workspace.run("git add -A && git ls-files"))
