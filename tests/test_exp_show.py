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


@pytest.mark.parametrize(
    ("command", "width", "models"),
    [(FEW, 80, MODELS[:3]), (ALL, 120, MODELS), (QUEUE, 80, ["linear"])],
)
def test_a_table_fits_into_the_width_that_the_page_names(queued, command, width, models):
    """The models stand in it in the order of the report."""
    shown = queued.run(f"COLUMNS={width} {command}")
    assert max(len(line) for line in shown.splitlines()) <= width, shown
    assert re.search(r"\[urban-inti\] +Queued ", shown), shown
    assert [name for name in shown.splitlines()[1].split() if name in MODELS] == models
