"""What a stage is made from: checked against dvc.yaml, and the same from its start to its end."""

import pytest
from project import ROOT, Project

pytestmark = pytest.mark.slow

# A pipeline of two stages; what the first one's main does is filled in.
COOK = """
import sys
from pathlib import Path
from stages.common import stage
from stages.common.errors import UserError

def main():
    Path("soup.txt").write_text(Path("herbs.txt").read_text())
    {}

stage.run(main)
"""
PIPELINE = """
stages:
  cook:
    cmd: python cook.py
    deps: [cook.py, herbs.txt]
    params: [meal.salt]
    outs: [soup.txt]
    metrics:
      - taste.json: {cache: false}
  invite:
    cmd: "true"
    params: [meal.hour, guests]
"""


@pytest.fixture
def kitchen(tmp_path) -> Project:
    """A DVC repository whose stage `cook` has run once, committed."""
    project = Project(tmp_path / "kitchen")
    project.folder.mkdir()
    project.environment["PYTHONPATH"] = str(ROOT)
    project.run("git init -q -b main && dvc init -q")
    write(project, "Path('taste.json').write_text('{}')")
    for name, content in {
        "dvc.yaml": PIPELINE,
        "params.yaml": "meal:\n  salt: 1\n  hour: 8\nguests: 4\n",
        "herbs.txt": "dill",
    }.items():
        (project.folder / name).write_text(content)
    project.run("dvc repro cook")
    project.commit("Cooked")
    return project


def write(kitchen: Project, script: str) -> None:
    (kitchen.folder / "cook.py").write_text(COOK.format(script))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("hour: 8", "huor: 8", "meal.huor is not a known parameter: no stage of dvc.yaml reads it; "
         "known here: meal.hour, meal.salt."),
        ("guests: 4", "guest: 4", "guest is not a known parameter: no stage of dvc.yaml reads it; "
         "known here: guests, meal."),
        ("guests: 4", "guests: 4\nmael: {}", "mael is not a known parameter"),
    ],
)  # fmt: skip
def test_a_parameter_that_no_stage_reads_ends_every_stage(kitchen, old, new, sentence):
    """Also a stage that reads nothing of that section, and before it has done anything."""
    path = kitchen.folder / "params.yaml"
    path.write_text(path.read_text().replace(old, new))
    (kitchen.folder / "herbs.txt").write_text("parsley")
    output = kitchen.run("dvc repro cook", fails=True)
    assert f"error: params.yaml: {sentence}" in output
    assert "Traceback" not in output
    assert not (kitchen.folder / "soup.txt").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "changed"),
    [
        ("params.yaml", "salt: 1", "salt: 9", "params.yaml: meal.salt"),
        ("herbs.txt", "dill", "parsley", "herbs.txt"),
        ("cook.py", "import sys", "import sys  # edited", "cook.py"),
    ],
)
def test_a_change_while_the_stage_runs_is_noticed_and_nothing_recorded(
    kitchen, name, old, new, changed
):
    """DVC hashes code and parameters after the run: it would record what was not used."""
    edit = f"path = Path({name!r}); path.write_text(path.read_text().replace({old!r}, {new!r}))"
    write(kitchen, edit)
    before = kitchen.read("dvc.lock")
    output = kitchen.run("dvc repro cook", fails=True)
    assert f"error: changed while the stage was running: {changed}. " in output
    assert kitchen.read("dvc.lock") == before


def test_a_folder_and_a_section_of_the_same_name_are_told_apart(kitchen):
    """As `models` is in this project: the stage runs, and a change of either one is noticed."""
    (kitchen.folder / "guests").mkdir()
    (kitchen.folder / "guests/first.txt").write_text("Ann")
    pipeline = kitchen.read("dvc.yaml").replace("herbs.txt]", "herbs.txt, guests]")
    pipeline = pipeline.replace("[meal.salt]", "[meal.salt, guests]")
    (kitchen.folder / "dvc.yaml").write_text(pipeline)
    kitchen.run("dvc repro cook")
    write(kitchen, "Path('guests/first.txt').write_text('Bob')")
    output = kitchen.run("dvc repro cook", fails=True)
    assert "error: changed while the stage was running: guests. " in output


def test_a_change_while_the_code_is_imported_is_noticed(kitchen):
    """Python may have read the file before, and DVC hashes it after the run."""
    script = kitchen.folder / "cook.py"
    edit = "path = Path('herbs.txt'); path.write_text('parsley')\nstage.run"
    script.write_text(script.read_text().replace("stage.run", edit))
    output = kitchen.run("dvc repro cook", fails=True)
    assert "error: changed while the stage was running: herbs.txt. " in output


def test_a_checkpoint_is_refused_once_an_input_has_changed(kitchen):
    """It would keep what was trained with the former parameters under the name of the new ones."""
    edit = "path = Path('params.yaml'); path.write_text(path.read_text().replace('1', '9'))"
    write(kitchen, f"{edit}; stage.origin(); print('a checkpoint was written')")
    output = kitchen.run("dvc repro cook", fails=True)
    assert "error: changed while the stage was running: params.yaml: meal.salt. " in output
    assert "a checkpoint was written" not in output


def test_a_failed_stage_says_how_to_get_its_former_results_back(kitchen):
    write(kitchen, "raise UserError('too salty.')")
    output = kitchen.run("dvc repro cook", fails=True)
    assert (
        "error: too salty.\nThe stage's former results were removed; to get them back: " in output
    )
    assert not (kitchen.folder / "taste.json").exists()
    [command] = [line.split(": ", 1)[1] for line in output.splitlines() if "to get them" in line]
    assert command == "git restore taste.json && dvc checkout soup.txt"
    kitchen.run(command)
    assert kitchen.read("taste.json") == "{}"
    assert kitchen.read("soup.txt") == "dill"
