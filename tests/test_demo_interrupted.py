"""Ctrl-C in `make demo`: one sentence, and nothing stays behind."""

import os
import shutil
import signal
import time

import pytest
from project import ROOT, Project

pytestmark = pytest.mark.slow

# It waits for ever, unless interrupted; then it says more than a user needs to know.
NAP = "stages:\n  nap:\n    cmd: python -c 'import time; time.sleep(600)' stages.nap\n"
MOMENTS = {"the imports": "", "the preparation": "Reproducing experiment", "a stage": "python -c"}


@pytest.fixture
def project(tmp_path) -> Project:
    """A repository with this project's parameters, a change of its user and one endless stage."""
    made = Project(tmp_path / "clone")
    made.folder.mkdir()
    (tmp_path / "temporary").mkdir()
    made.environment |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "temporary")}
    shutil.copy(ROOT / "params.yaml", made.folder)
    (made.folder / "dvc.yaml").write_text(f"{NAP}    params: [train]\n")
    made.run("git init -q -b main && dvc init -q")
    made.commit("As cloned")
    made.set({"train.seed": 7})
    return made


def interrupted(project: Project, awaited: str) -> tuple[int, str]:
    """Press Ctrl-C in the demonstration, as a terminal does, once `awaited` has been printed.

    Returns its exit code and all that it printed.
    """
    log = project.folder.parent / "log"
    running = project.start("python -m tools.demo", log)
    end = time.monotonic() + 120
    while awaited not in log.read_text():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    time.sleep(0.5)
    os.killpg(running.pid, signal.SIGINT)
    return running.wait(60), log.read_text()


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_in_the_demo_ends_in_one_sentence_and_leaves_nothing(project, moment):
    """DVC would leave the folder of the experiment, and itself, if it were killed."""
    before = project.read("params.yaml")
    code, printed = interrupted(project, MOMENTS[moment])
    assert code == -signal.SIGINT
    assert printed.endswith("\nInterrupted. To do it after all, run the same command again.\n")
    for noise in ("Traceback", "ERROR", "KeyboardInterrupt"):
        assert noise not in printed
    assert list((project.folder / ".dvc/tmp").glob("exps/**/tmp*")) == []
    assert list((project.folder.parent / "temporary").iterdir()) == []
    assert project.read("params.yaml") == before
    assert project.run("git stash list && git for-each-ref refs/exps && dvc exp list") == ""
    assert str(project.folder) not in project.run("ps ax -o args")
