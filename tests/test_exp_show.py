"""The tables of experiments, with the commands and the results of docs/experiments.md."""

import re

import pytest
from project import MODELS, ROOT, Project

pytestmark = pytest.mark.slow

FEW, ALL, QUEUE = re.findall(
    r"^\$ (dvc exp show .*)$", (ROOT / "docs/experiments.md").read_text(), re.MULTILINE
)


@pytest.fixture(scope="module")
def queued(tmp_path_factory) -> Project:
    """A clone with the results in git and an experiment in the queue.

    Its name is as long as those that DVC chooses.
    """
    project = Project(tmp_path_factory.mktemp("user") / "clone")
    project.clone()
    project.run("dvc exp run --queue --name urban-inti -S models.ann.epochs=3")
    return project


@pytest.mark.parametrize(("command", "width"), [(FEW, 80), (ALL, 120), (QUEUE, 80)])
def test_a_table_fits_into_the_width_that_the_page_names(queued, command, width):
    shown = queued.run(f"COLUMNS={width} {command}")
    assert max(len(line) for line in shown.splitlines()) <= width, shown
    assert re.search(r"\[urban-inti\] +Queued ", shown), shown


@pytest.mark.parametrize(("command", "models"), [(FEW, MODELS[:3]), (ALL, MODELS)])
def test_the_models_stand_in_the_order_of_the_report(queued, command, models):
    header = queued.run(command).splitlines()[1].split()
    assert header[-len(models) :] == models
