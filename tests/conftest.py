"""A clone of the project with the drawn data, in which the tests run DVC as a user would."""

import copy
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock
from ruamel.yaml import YAML

from tools import demo

pytest_plugins = ["mirror"]

ROOT = Path(__file__).parents[1]
MODELS = ["linear", "ann", "baseline", "augmented", "regularized", "deep", "resnet"]
CLASSES = [f"garment {letter}" for letter in "ABCDEFG"]


class Project:
    """A clone of this repository in a folder of its own, and the commands a user types in it."""

    first_output = ""

    def __init__(self, folder: Path) -> None:
        """Work in `folder`, empty as yet."""
        self.folder = folder
        self.environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DVC_SITE_CACHE_DIR": str(folder.parent / "site"),
            "HOME": str(folder.parent),
            "DVC_NO_ANALYTICS": "1",
            **{f"GIT_{role}_NAME": "Tester" for role in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{role}_EMAIL": "tester@example.com" for role in ("AUTHOR", "COMMITTER")},
        }

    def clone(self) -> None:
        """Put what git would commit now into the folder, and commit it there."""
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.check_output(listed, cwd=ROOT, text=True).splitlines():
            if (ROOT / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.folder / name)
        self.run("git init -q -b main")
        self.commit("As cloned")

    def run(self, command: str, fails: bool = False) -> str:
        """Run a command line in the clone; return what it printed."""
        with tempfile.TemporaryFile("w+") as printed:  # a pipe would wait for queue workers too
            done = subprocess.run(
                command,
                shell=True,
                cwd=self.folder,
                env=self.environment,
                stdout=printed,
                stderr=subprocess.STDOUT,
                check=False,
            )
            printed.seek(0)
            output = printed.read()
        assert (done.returncode != 0) == fails, f"{command}\n{output}"
        return output

    def at(self, folder: Path) -> "Project":
        """Return the same user at work in another folder."""
        other = copy.copy(self)
        other.folder, other.environment = folder, dict(self.environment)
        return other

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.run(f"git add -A && git commit -q -m '{message}'")

    def install(self) -> None:
        """Put the running Python into .venv, as if `make .venv/dev` had installed it."""
        (self.folder / ".venv").mkdir()
        for part in Path(sys.prefix).glob("[blp]*"):  # bin, lib, pyvenv.cfg; not the stamps
            (self.folder / ".venv" / part.name).symlink_to(part)
        for stamp in ("runtime", "dev"):
            (self.folder / ".venv" / stamp).touch()

    def parameters(self) -> dict:
        """Return the content of params.yaml, comments kept."""
        return YAML().load(self.folder / "params.yaml")

    def set(self, settings: dict[str, object]) -> None:
        """Change values in params.yaml, named by their dotted keys."""
        content = self.parameters()
        for key, value in settings.items():
            *sections, last = key.split(".")
            place = content
            for section in sections:
                place = place[section]
            place[last] = value
        YAML().dump(content, self.folder / "params.yaml")

    def read(self, name: str) -> str:
        """Return the text of a file in the clone."""
        return (self.folder / name).read_text()


def ran(output: str) -> set[str]:
    """The stages whose command DVC ran."""
    return set(re.findall(r"Running stage '([\w@]+)'", output))


@pytest.fixture(scope="session")
def drawn_data(tmp_path_factory) -> tuple[Path, dict]:
    """A folder with four drawn archives, and the parameters that go with them.

    They are another data set, of 7 classes, other names and from another source, so that all that
    is tested on them also shows that editing the section `data` is enough.
    """
    folder = tmp_path_factory.mktemp("drawn")
    settings = demo.write_archives(folder, classes=len(CLASSES))
    for key in [key for key in settings if key.endswith(".name") and "files" in key]:
        name = f"{key.split('.')[2]}.gz"
        (folder / settings[key]).rename(folder / name)
        settings[key] = name
    settings |= {"data.name": "Drawn", "data.classes": CLASSES}
    return folder, settings | demo.SETTINGS | {"train.epochs": 2}


@pytest.fixture(scope="session")
def graph(tmp_path_factory, drawn_data, worker_id) -> Project:
    """A clone after one `dvc repro` of the whole graph on the drawn data, committed.

    Of several test processes the first builds it and each works in a copy of its own.
    """
    _, settings = drawn_data
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    with FileLock(shared / "graph.lock"):
        built, printed = Project(shared / "graph/clone"), shared / "graph/output.txt"
        if not built.folder.exists():
            built.clone()
            built.set(settings)
            printed.write_text(built.run("dvc repro"))
            built.commit("Results on the drawn data")
    own = Project(tmp_path_factory.mktemp("user") / "clone")
    shutil.copytree(built.folder, own.folder)
    own.first_output = printed.read_text()
    return own


@pytest.fixture
def workspace(graph):
    """The graph's clone; what a test changed is put back."""
    yield graph
    graph.run("git reset -q --hard && git clean -qfd && dvc checkout -q -f")
