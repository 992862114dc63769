"""dvc.lock is what the code makes: a fresh clone without data says that nothing is to be done."""

import pytest
from project import ROOT, Project, ran
from ruamel.yaml import YAML

PLAN = "dvc repro --allow-missing --dry"


def step() -> str:
    """Return the commands of the workflow's step that asks the same."""
    workflow = YAML(typ="safe").load(ROOT / ".github/workflows/tests.yml")
    [commands] = [
        each["run"] for each in workflow["jobs"]["test"]["steps"] if PLAN in each.get("run", "")
    ]
    return commands


@pytest.mark.slow
@pytest.mark.parametrize("folder", [".", "photos", "study"])
def test_the_committed_results_are_what_the_committed_code_makes(tmp_path, folder):
    """Of this repository: after a change of code, dvc repro must have run."""
    clone = Project(tmp_path / "clone")
    clone.clone()
    output = clone.run(PLAN.replace("dvc", f"dvc --cd {folder}"))
    assert "Running stage" not in output
    assert "didn't change, skipping" in output


@pytest.mark.slow
def test_a_fresh_clone_has_nothing_to_do_and_a_change_of_code_has(graph, tmp_path):
    """On the synthetic data, with the commands of the workflow."""
    fresh = graph.cloned(tmp_path / "fresh")
    fresh.install()
    (fresh.folder / "step.sh").write_text(step())
    output = fresh.run("bash -e step.sh")
    assert ran(output) == set()
    assert "up to date" in output
    script = fresh.folder / "stages/train_ann.py"
    script.write_text(script.read_text() + "\n# More.\n")
    assert "failed to reproduce 'train_ann'" in fresh.run("bash -e step.sh", fails=True)


@pytest.mark.slow
def test_a_comment_in_every_room_is_accepted(workspace):
    rooms = [folder for folder in (workspace.folder / "stages").iterdir() if folder.is_dir()]
    for module in (module for room in rooms for module in room.glob("*.py")):
        module.write_text(module.read_text() + "\n# More.\n")
    assert "train_ann" in workspace.run("dvc status")
    workspace.run("make accept")
    assert "up to date" in workspace.run("dvc status")
    changed = workspace.run("git status --porcelain -- . ':!stages'")
    assert changed.split() == ["M", "dvc.lock"]
