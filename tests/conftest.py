"""A clone of the project with the results of the demonstration, as a user has them."""

import re
import shutil
import signal
from pathlib import Path

import pytest
from filelock import FileLock
from project import ROOT, Project

from tools import demo

pytest_plugins = ["mirror", "damage", "served", "small_study", "drawn_figures", "typed"]

FIRST = "test_graph.py"
LONGEST = (
    "test_experiments.py",
    "test_study.py",
    "test_experiments_queue.py",
    "test_search_runs.py",
    "test_resume.py",
    "test_extending.py",
    "test_cluster_run.py",
    "test_readme.py",
    "test_sharing.py",
    "test_photos_pipeline.py",
)


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start, also if a shell started them in the background.

    Such a shell has them ignore it, and every process inherits that.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, while one process builds the graph that many of the slow ones need.

    Processes take whole files, in this order (`--dist loadfile`), as the tests of a file often
    share what takes long to set up. Of the slow files the longest come first, so that all
    processes end at about the same time.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    order = {name: place for place, name in enumerate(LONGEST)}

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        name = item.path.name
        return name != FIRST, item.path in slow, order.get(name, len(order))

    items.sort(key=place)


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id) -> Path:
    """A folder that all test processes share."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


@pytest.fixture(scope="session")
def archives(shared) -> Path:
    """The folder with the four archives of the demonstration, for the tests to take data from."""
    with FileLock(shared / "archives.lock"):
        if not (folder := shared / "archives").exists():
            folder.mkdir()
            demo.write_archives(folder)
    return folder


@pytest.fixture(scope="session")
def graph(tmp_path_factory, shared, archives) -> Project:
    """A clone in which `make demo` ran, its experiment applied and committed.

    The demonstration runs the whole graph on another data set than Fashion-MNIST, so that all
    that is tested on it also shows that editing the section `data` is enough. Of several test
    processes the first builds it, and each works in a copy of its own.
    """
    with FileLock(shared / "graph.lock"):
        built = Project(shared / "graph/clone")
        if not built.folder.exists():
            demonstrate(built)
            built.run("git checkout -q params.yaml && dvc exp apply -q demo")
            built.set({"data.sources": [str(archives)]})
            built.run("dvc repro")
            built.commit("Results of the demonstration")
            built.install()  # git has touched the requirements: the stamps must be newer
    own = Project(tmp_path_factory.mktemp("user") / "clone")
    shutil.copytree(built.folder, own.folder, symlinks=True)
    return own


def demonstrate(built: Project) -> None:
    """Run `make demo` in a new clone whose section `data` has been edited; keep what it printed."""
    built.clone()
    built.install()
    page = (ROOT / "docs/extending.md").read_text()
    [other] = re.findall(r"```yaml\ndata:\n(.*?)```", page, re.DOTALL)
    section = re.compile(r"data:\n.*?\n\n", re.DOTALL)
    edited = section.sub(f"data:\n{other}\n", built.read("params.yaml"))
    (built.folder / "params.yaml").write_text(edited)
    (built.folder / "../demo.txt").write_text(built.run("make demo"))
    (built.folder / "../status.txt").write_text(built.run("git status --porcelain"))


@pytest.fixture(scope="session")
def demonstration(graph, shared) -> tuple[str, str]:  # noqa: ARG001
    """What `make demo` printed, and what git found changed after it."""
    return (shared / "graph/demo.txt").read_text(), (shared / "graph/status.txt").read_text()


@pytest.fixture
def workspace(graph):
    """The graph's clone; what a test changed is put back."""
    graph.install()  # git may have touched the requirements: the stamps must be newer
    yield graph
    graph.run("git reset -q --hard && git clean -qfd && dvc checkout -q -f")
