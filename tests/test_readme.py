"""The README is true, and so are the sentences of docs/troubleshooting.md."""

import re
import shlex

import pytest
from pages import commands
from project import ROOT

from stages.common.errors import UserError
from tools import readme

TEXT = (ROOT / "README.md").read_text()
TROUBLE = (ROOT / "docs/troubleshooting.md").read_text()
# Each sentence of that page, and what brings it about.
PROVOKED = {
    "was found in no source:": "dvc exp run -S 'data.sources=[absent]' download",
    "expected SHA-256": f"dvc exp run -S data.files.test_labels.sha256={'0' * 64} download",
    "params.yaml: train.epochs should be a whole number, got 'ten'": (
        # Without a model: the stage has ended before any work.
        "dvc exp run -S train.epochs=ten train_baseline || [ -e models/baseline.keras ]"
    ),
    "params.yaml: train.epoch is not a known parameter": (
        # A stage that needs no TensorFlow, whose import takes longer than all else here.
        "dvc exp run --single-item -S +train.epoch=3 report"
    ),
    "changed while the stage was running": (
        "(until grep -q 'Epoch 2' log; do sleep 0.1; done; sed -i 's/seed: 0/seed: 1/' params.yaml)"
        " & dvc repro --force --single-item train_linear > log; code=$?; cat log; exit $code"
    ),
    "Key 'epochs' is not in struct": "dvc exp run -S models.baseline.epochs=3",
    "run this stage through DVC": "python -m stages.distort",
    "data/prepared/test.npz is missing; create it with: dvc repro preprocess": (
        "rm data/prepared/test.npz && DVC_STAGE=distort python -m stages.distort"
    ),
    "'./dvc.lock' is invalid": "echo '<<<<<<< HEAD' >> dvc.lock; dvc repro",
    "'./dvc.lock' validation failed": "> dvc.lock; dvc repro",
    "unable to read: 'dvc.lock'": r"printf '\0' > dvc.lock; dvc repro",
    "Unable to read RWLock-file": (
        "> .dvc/tmp/rwlock; dvc repro; code=$?; rm .dvc/tmp/rwlock; exit $code"
    ),
    "remove it and run: dvc repro preprocess": (
        "echo x > data/prepared/test.npz; DVC_STAGE=distort python -m stages.distort"
    ),
    "not found": "env PATH=/absent $(which dvc) repro --force --single-item download",
}


def test_results_and_graph_are_those_of_the_repository(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert readme.current(TEXT) == TEXT, "README.md is stale: run `make readme`"


def test_a_readme_without_its_markers_is_no_readme():
    with pytest.raises(UserError, match="needs one <!-- results -->"):
        readme.with_part("no markers", "results", "table")


PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_and_picture_of_a_page_is_in_the_repository(path):
    links = re.findall(r"(?:\]\(|src=\")([^)#\"]+)", path.read_text())
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not (path.parent / link).is_file()] == []


def test_every_sentence_of_the_troubles_can_be_provoked():
    assert re.findall(r"^\| `([^`]+?)(?: \w+\.\.\.)?`", TROUBLE, re.MULTILINE) == list(PROVOKED)


@pytest.mark.slow
@pytest.mark.parametrize("sentence", PROVOKED)
def test_a_sentence_of_the_troubles_is_what_a_user_sees(workspace, sentence):
    output = workspace.run(PROVOKED[sentence], fails=True)
    assert sentence in output
    assert "Traceback" not in output


@pytest.mark.slow
def test_the_commands_of_the_readme_run_as_typed(workspace):
    """Those that are not in docs/experiments.md, which has a test; `make demo` has one too."""
    elsewhere = [command for command, _ in commands((ROOT / "docs/experiments.md").read_text())]
    typed = [command for command, _ in commands(TEXT)]
    assert typed[:2] == ["make demo", "make repro"]
    left = [command for command in typed[1:] if command not in elsewhere]
    workspace.install()
    output = workspace.run(f"bash -ec {shlex.quote('; '.join(left))}")
    assert "\nBest on validation images: " in output


@pytest.mark.slow
def test_the_winner_is_used_as_the_readme_shows(workspace):
    [code] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    images = "import numpy; images = numpy.zeros((3, 28, 28, 1), 'uint8')"
    shown = code.replace("model.predict(images)", "print(model.predict(images).shape)")
    assert shown != code
    assert "(3, 7)" in workspace.run(f"python -c {shlex.quote(images + chr(10) + shown)}")
