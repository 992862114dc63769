"""The list of faults, and what the fast tests say of a copy of the project with one of them."""

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from tests.project import ROOT, Project

LISTS = Path(__file__).parent
FAST = [sys.executable, "-m", "pytest", "-m", "not slow", "-x", "-q", "-p", "no:cacheprovider"]
LISTED = "test_faults.py"  # would notice each fault: it compares the lists with the code
FIRST = 4  # test files to try before the others
NOTICED = re.compile(r"^(?:FAILED|ERROR) (tests/\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """What is wrong when `file` has `new` in place of `old`, a text that occurs there once."""

    room: str
    fault: str
    file: str
    old: str
    new: str


def listed() -> list[Fault]:
    """Return the faults of all lists, which have the names of rooms."""
    return [
        Fault(room=path.stem, **entry)
        for path in sorted(LISTS.glob("*.yaml"))
        for entry in YAML(typ="safe").load(path)
    ]


def planted(fault: Fault, root: Path) -> str:
    """Return the content of the fault's file in the project at `root`, with the fault.

    Raises `ValueError` if the text to replace does not occur exactly once.
    """
    content = (root / fault.file).read_text()
    count = content.count(fault.old)
    if count != 1:
        raise ValueError(
            f"{fault.room}.yaml, {fault.fault!r}: expected {fault.old!r} once in {fault.file}, "
            f"found it {count} times; change the list with the code"
        )
    return content.replace(fault.old, fault.new)


def noticing_test(fault: Fault) -> str | None:
    """Return the first of the fast tests that fails with the fault, None if none does.

    A few files are tried before all others, for speed alone.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Project(Path(folder) / "copy")
        copy.clone()
        (copy.folder / fault.file).write_text(planted(fault, ROOT))
        ranked = by_nearness(fault)
        return failing(copy, ranked[:FIRST]) or failing(copy, ranked[FIRST:])


def failing(copy: Project, tests: list[str]) -> str | None:
    """Return the first of `tests` (files or single tests) that fails in a copy of the project.

    Raises `RuntimeError` if pytest itself cannot run.
    """
    done = subprocess.run(
        [*FAST, *tests],
        cwd=copy.folder,
        env=copy.environment | {"TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    found = NOTICED.search(done.stdout)
    if found is None:
        raise RuntimeError(f"pytest ended with {done.returncode}: {done.stdout}{done.stderr}")
    return found[1]


def by_nearness(fault: Fault) -> list[str]:
    """Return all test files, those first that import the module of the fault and name it often."""
    module = Path(fault.file).stem
    imported = re.compile(rf"^(?:from|import) .*\b{module}\b", re.MULTILINE)

    def distance(path: Path) -> tuple[bool, int]:
        text = path.read_text()
        return imported.search(text) is None, -text.count(module)

    files = sorted(sorted((ROOT / "tests").glob("test_*.py")), key=distance)
    return [path.relative_to(ROOT).as_posix() for path in files if path.name != LISTED]
