"""SIGKILL at random moments of the whole graph, until it is done: the same files, none more."""

import hashlib
import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pages
from project import Project

from tools import demo
from torture import Outcome

LONGEST = 20  # seconds until a kill, at most: some stages end before, some do not
IGNORED = {".git", ".dvc", "__pycache__"}
SIZES = {"train": 280, "test": 70}
SETTINGS = {
    **{f"models.{name}.epochs": 2 for name in ("linear", "ann", "regularized", "deep", "resnet")},
    "train.epochs": 2,
    "preprocess.validation_size": 70,
    "distort.images": 20,
}


def small_graph(folder: Path) -> Project:
    """Clone the project into `folder`, with a few drawn garments and two epochs for each model."""
    project = Project(folder / "clone")
    project.clone()
    with patch.dict(demo.SIZES, SIZES):
        settings = demo.write_archives(folder)
    project.set(settings | SETTINGS)
    project.commit("A small graph")
    return project


def kills(
    count: int,
    seed: int,
    make: Callable[[Path], Project] = small_graph,
    longest: float = LONGEST,
) -> Outcome:
    """Kill `dvc repro` and all that it started `count` times, each time going on from there.

    Once the graph is done, compare it with one that nobody disturbed, and begin anew.
    """
    moments, outcome = random.Random(seed), Outcome()
    with tempfile.TemporaryDirectory() as folder:
        project = make(Path(folder))
        project.run("dvc repro")
        expected = state(project)
        while outcome.count < count:
            project.run("git reset -q --hard && git clean -qfdx")  # the cache, too
            if not finish(project, outcome, moments, count, longest):
                continue
            got, case = state(project), f"seed {seed}, done after kill {outcome.count}"
            for name in sorted({*expected, *got}):
                if expected.get(name) != got.get(name):
                    found = outcome.different if name in expected else outcome.lost
                    found.append(f"{case}: {name} is not as without kills")
            if "up to date" not in project.run("dvc status"):
                outcome.lost.append(f"{case}: dvc status says that something has changed")
    return outcome


def finish(
    project: Project, outcome: Outcome, moments: random.Random, count: int, longest: float
) -> bool:
    """Run `dvc repro` until it is done, with kills in between; return whether it came to an end."""
    broken = False
    while True:
        kill = moments.uniform(0, longest) if outcome.count < count else None
        code, printed = run(project, kill)
        outcome.count += code is None
        case = f"kill {outcome.count}"
        if "Traceback" in printed:
            outcome.tracebacks.append(f"{case}: {printed[-2000:]}")
        if code == 0:
            return True
        if code is not None and broken:
            outcome.lost.append(f"{case}: dvc repro goes on to fail: {printed[-2000:]}")
            return False
        if code is not None:
            project.run(pages.remedy(printed))
        broken = code is not None


def run(project: Project, kill: float | None) -> tuple[int | None, str]:
    """Run `dvc repro`; return its exit code, or None if it was killed after `kill` seconds."""
    path = project.folder.parent / "printed.txt"
    running = project.start("dvc repro", path)
    try:
        code = running.wait(kill)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        time.sleep(0.2)  # what it started may die a moment later
        code = None
    return code, path.read_text(errors="replace")


def state(project: Project) -> dict[str, str]:
    """Return the SHA-256 of every file in the workspace, by its name, dvc.lock included."""
    return {
        str(path.relative_to(project.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in project.folder.rglob("*")
        if path.is_file() and not IGNORED & set(path.relative_to(project.folder).parts)
    }
