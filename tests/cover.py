"""Which dependencies on code dvc.yaml must list for a stage.

A stage depends on the folder of a room (a folder of stages/) if it imports all of it, else on the
modules; on the modules of networks/ always. Other files of a room, such as templates, may be read
by any of its modules: a stage that imports one module depends on them too.
"""

import textwrap
from pathlib import Path

from dvc.fs import localfs
from dvc.ignore import DvcIgnoreFilter
from source import Source

PACKAGE = "stages/__init__.py"
BY_FILE = {"stages/networks"}


def sources(root: Path, script: str) -> list[Source]:
    """Return the files that run with `python -m` for a script: its own, then all it imports."""
    known: dict[str, Source] = {}
    waiting = [script, PACKAGE]
    while waiting:
        path = waiting.pop(0)
        if path not in known:
            known[path] = Source(root, path)
            waiting += sorted(known[path].files())
    return list(known.values())


def members(root: Path, room: str) -> set[str]:
    """Return every file of a room that DVC sees, so what .dvcignore names is left out."""
    seen = DvcIgnoreFilter(localfs, str(root)).find(localfs, str(root / room))
    return {Path(path).relative_to(root).as_posix() for path in seen}


def cover(root: Path, script: str) -> list[str]:
    """Return a stage's dependencies on code as dvc.yaml lists them: package, script, rooms."""
    modules = {source.path for source in sources(root, script)} - {PACKAGE, script}
    rooms = {"/".join(Path(path).parts[:2]) for path in modules if path.count("/") > 1}
    listed = {path for path in modules if path.count("/") == 1}
    for room in rooms:
        present = members(root, room)
        needed = {path for path in present if path in modules or not path.endswith(".py")}
        whole = needed == present and room not in BY_FILE
        listed |= {room} if whole else needed
    return [PACKAGE, script, *sorted(listed)]


def complaint(root: Path, name: str, stage: dict) -> str:
    """Return what is wrong with the dependencies of a stage of dvc.yaml; "" if nothing is.

    The text ends with the lines to paste.
    """
    declared = stage.get("do", stage)["deps"]
    data = [path for path in declared if not path.startswith("stages")]
    expected = [*data, *cover(root, f"stages/{name}.py")]
    if declared == expected:
        return ""
    missing = ", ".join(path for path in expected if path not in declared) or "nothing"
    needless = ", ".join(path for path in declared if path not in expected) or "nothing"
    block = "".join(f"  - {path}\n" for path in expected)
    return (
        f"dvc.yaml, {name}: the dependencies are not data, then what the code imports.\n"
        f"Missing: {missing}. Superfluous: {needless}. Paste:\n"
        + textwrap.indent(f"deps:\n{block}", " " * (6 if "do" in stage else 4))
    )
