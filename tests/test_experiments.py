"""docs/experiments.md: every command as it is typed, less those of the queue."""

import functools
import re

import pytest
from project import Project, ran
from typed import clean, sections, type_all

pytestmark = pytest.mark.slow

CHANGED = {"linear", "ann", "baseline", "deep"}  # by train.augment=true
RESTORE = "git restore . && dvc checkout"


def asked(_: Project, output: str) -> None:
    """There is a verdict on the model that changed, and on no other."""
    verdict = r"^ann: (cannot tell|this new model is (better|worse))"
    assert re.search(verdict, output, re.MULTILINE), output
    assert len(re.findall(r"^ann .* 1, 1 ", output, re.MULTILINE)) == 2  # validation and test


def augmented(clone: Project, output: str) -> None:
    """Models that are not fixed to theirs are trained; `baseline` becomes `augmented`."""
    trained = {f"train_{model}" for model in CHANGED}
    evaluated = {f"evaluate@{model}" for model in CHANGED}
    assert ran(output) == {*trained, *evaluated, "compare", "report"}
    assert clone.read("metrics/test/baseline.json") == clone.read("metrics/test/augmented.json")
    clone.run("cmp models/baseline.keras models/augmented.keras")
    difference = clone.run("dvc metrics diff")
    assert "metrics/test/baseline.json" in difference
    assert "metrics/test/augmented.json" not in difference


def both_revisions(old: str, new: str, clone: Project, _: str) -> None:
    """The curves of both revisions stand in one plot."""
    page = clone.read("dvc_plots/index.html")
    assert f'"rev": "{old}"' in page
    assert f'"rev": "{new}"' in page


CHECKS = {
    "python -m tools.difference HEAD": asked,
    "dvc exp run -S train.augment=true": augmented,
    "dvc plots diff": functools.partial(both_revisions, "HEAD", "workspace"),
    "dvc plots diff main short": functools.partial(both_revisions, "main", "short"),
    RESTORE: clean,
    "dvc exp run --temp --name short -S models.ann.epochs=5": clean,
}


def test_every_command_runs_and_prints_what_the_page_says(clone):
    type_all(clone, sections(queue=False), CHECKS)
