"""A clone of the project with the results of the demonstration, as a user has them."""

import re
import shutil
import signal
from pathlib import Path

import pytest
from filelock import FileLock
from project import ROOT, Project

from tools import demo

pytest_plugins = ["mirror", "damage", "served"]

FIRST = "test_nothing_is_run_twice"  # it needs the graph
SERVERS = {"service", "small_service"}  # one of each, or every process would start its own
LONGEST = (
    "test_every_command_runs_and_prints_what_the_page_says",
    "test_the_page_ends_with_the_new_model_in_the_comparison",
    "study",
    "search_runs",
    "cluster_run",
)


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start, also if a shell started them in the background.

    Such a shell has them ignore it, and every process inherits that.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, while one process builds the graph that many of the slow ones need.

    Processes take tests in this order, a group at a time (`--dist loadgroup`): the fast tests of a
    file, those that need a server, the slow ones that share a fixture that takes minutes, or else
    a single test. The longest of the slow ones come first, so that all processes end at about the
    same time.
    """
    for item in items:
        if SERVERS & set(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group("service"))
        elif not is_slow(item):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=lambda item: (is_slow(item), "graph" in item.fixturenames, not is_long(item)))
    using = [item for item in items if item.originalname == FIRST]
    items[:] = using + [item for item in items if item not in using]


def is_slow(item: pytest.Item) -> bool:
    """Return whether a test is marked so."""
    return item.get_closest_marker("slow") is not None


def is_long(item: pytest.Item) -> bool:
    """Return whether a slow test, or the group it belongs to, is one of the longest."""
    group = item.get_closest_marker("xdist_group")
    return (group.args[0] if group else item.originalname) in LONGEST


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
