"""What Python, editors and operating systems leave in a room makes no stage stale."""

import shutil

import pytest
from project import ROOT, Project

LEFTOVERS = [
    ".words.py.swp",
    "words.py~",
    ".#words.py",
    ".DS_Store",
    ".ipynb_checkpoints/words.py",
    "__pycache__/words.cpython-312.pyc",
    "__pycache__/words.cpython-312.pyc.140241",  # Python is writing it
    "words.pyc",
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A repository with this project's .dvcignore and one stage, which depends on a folder."""
    made = Project(tmp_path_factory.mktemp("leftovers") / "project")
    (made.folder / "stages/room").mkdir(parents=True)
    (made.folder / "stages/room/words.py").write_text("")
    (made.folder / "dvc.yaml").write_text(
        "stages:\n  one:\n    cmd: echo > out.txt\n    deps: [stages/room]\n    outs: [out.txt]\n"
    )
    made.run("git init -q && dvc init -q")
    shutil.copy(ROOT / ".dvcignore", made.folder)
    made.run("dvc repro")
    return made


def write(project: Project, name: str) -> None:
    """Write a file into the room."""
    path = project.folder / "stages/room" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("left behind")


def test_leftovers_make_no_stage_stale_and_a_module_does(project):
    for name in LEFTOVERS:
        write(project, name)
    assert "up to date" in project.run("dvc status")
    write(project, "more.py")
    assert "modified:           stages/room" in project.run("dvc status")
