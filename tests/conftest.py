"""A clone of the project with the drawn data, in which the tests run DVC as a user would."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from project import Project

from tools import demo

pytest_plugins = ["mirror"]

CLASSES = [f"garment {letter}" for letter in "ABCDEFG"]


LONGEST, WITHOUT_GRAPH = "test_every_command_runs_and_prints", "test_the_demo_prints"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest test; with the demonstration where the second process begins.

    Of two processes that halve the tests, one builds the graph first, and the demonstration is
    the one long test that needs none.
    """
    items.sort(key=lambda item: not item.name.startswith(LONGEST))
    for place, item in enumerate(items):
        if item.name.startswith(WITHOUT_GRAPH):
            items.insert(len(items) // 2, items.pop(place))
            return


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
