"""A small pipeline in a repository of its own, and machines that run it: workers on loopback."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from project import ROOT, Project
from servers import free_port

NAMES = ("a", "b", "c")
# `make` has no dependencies, so that DVC has no run cache of it.
GRAPH = """\
stages:
  make:
    cmd: python stage.py
    outs: [data/numbers.txt]
  double:
    foreach: [a, b, c]
    do:
      cmd: python stage.py
      deps: [stage.py, data/numbers.txt]
      params: [factor]
      outs: ["data/double/${item}"]
      metrics: ["metrics/${item}.json": {cache: false}]
      plots: ["plots/${item}": {cache: false}]
  total:
    cmd: python stage.py
    deps: [stage.py, data/double, metrics, plots]
    outs: [total.txt]
    metrics: [total.json: {cache: false}]
"""
# A repository of its own inside the other one, as study/ and photos/ are.
INNER = """\
stages:
  copy:
    cmd: cp ../total.txt copy.txt
    deps: [../total.txt]
    outs: [copy.txt]
"""
STAGE = '''\
"""Any of the stages; says in a file that it ran, and waits as long as another file says so."""

import os
import sys
import time
from pathlib import Path

import yaml

record = Path(os.environ["RECORD"])
stage, _, name = os.environ["DVC_STAGE"].partition("@")
with (record / "ran.txt").open("a") as stream:
    stream.write(f"{stage}{name} {Path.cwd()} {os.environ.get('TF_NUM_INTRAOP_THREADS')}\\n")
while (record / f"wait-{name}").exists():
    time.sleep(0.05)
if (record / f"fail-{name}").exists():
    sys.exit(f"error: {name} cannot be doubled: expected a number.")


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


if stage == "make":
    write("data/numbers.txt", "1 2 3")
elif stage == "double":
    factor = yaml.safe_load(Path("params.yaml").read_text())["factor"]
    numbers = [factor * int(each) for each in Path("data/numbers.txt").read_text().split()]
    for part in range(3):
        write(f"data/double/{name}/{part}.txt", f"{name} {numbers[part]}")
        write(f"plots/{name}/curves/{part}.tsv", f"{name} {part}\\n")
    write(f"metrics/{name}.json", f'{{"sum": {sum(numbers)}}}')
else:
    tops = ("data/double", "metrics", "plots")
    files = sorted(each for top in tops for each in Path(top).rglob("*.*"))
    write("total.txt", "".join(f"{each}: {each.read_text()}\\n" for each in files))
    write("total.json", f'{{"files": {len(files)}}}')
'''


IGNORED = "/data/\n/total.txt\n/inner/copy.txt\n__pycache__/\n"


def config(**remote: str) -> str:
    """Return the text of .dvc/config for a default remote with these options; for none, nothing."""
    options = "".join(f"    {name} = {value}\n" for name, value in remote.items())
    return f"[core]\n    remote = storage\n['remote \"storage\"']\n{options}" if remote else ""


def until(true: Callable[[], bool], otherwise: str) -> None:
    """Return once something is true."""
    for _ in range(12_000):  # ten minutes, far more than a busy machine takes
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(otherwise)


class Cluster:
    """A user's clone of the small pipeline, a scheduler and workers, and what ran where."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "record"
        self.record.mkdir(parents=True)
        self.user = Project(folder / "user")
        own = {"PYTHONPATH": str(ROOT), "RECORD": str(self.record)}
        self.user.environment |= own | {"TF_NUM_INTRAOP_THREADS": "5"}
        self.workers: list[subprocess.Popen] = []
        self.address = ""

    def make(self, **remote: str) -> None:
        """Commit the pipeline, with a default remote that has these options."""
        files = {"dvc.yaml": GRAPH, "inner/dvc.yaml": INNER, "stage.py": STAGE}
        files |= {"params.yaml": "factor: 2\n", ".gitignore": IGNORED}
        for top in ("", "inner/"):  # as `dvc init` makes them
            files[f"{top}.dvc/config"] = config(**remote)
            files[f"{top}.dvc/.gitignore"] = "/config.local\n/tmp\n/cache\n"
        for name, text in files.items():
            (self.user.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.user.folder / name).write_text(text)
        self.user.run("git init -q -b main")
        self.user.commit("As made")

    def start(self, number: int) -> None:
        """Start a scheduler and workers, each with a home of its own."""
        port = free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        options = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
        self.scheduler = self._start("scheduler", "scheduler", *options)
        self.workers = [self.worker(f"worker{each}") for each in range(number)]
        until(lambda: "Scheduler at:" in self.printed("scheduler"), "no scheduler listens")

    def stop(self) -> None:
        """End what was started."""
        for each in [*self.workers, self.scheduler]:
            each.kill()
            each.wait()

    def printed(self, name: str) -> str:
        """Return what the scheduler or a worker has printed."""
        return (self.folder / f"{name}.txt").read_text()

    def worker(self, name: str, *options: str) -> subprocess.Popen:
        """Start a worker without a nanny, so that nothing starts it again when it is killed."""
        place = self.folder / name
        place.mkdir(exist_ok=True)
        options = options or ("--nthreads", "1")
        where = ["--local-directory", str(place), "--name", name, "--no-dashboard"]
        return self._start(name, "worker", self.address, "--no-nanny", *where, *options)

    def _start(self, name: str, kind: str, *options: str) -> subprocess.Popen:
        environment = self.user.environment | {
            "DVC_SITE_CACHE_DIR": str(self.folder / "site"),
            "TF_NUM_INTRAOP_THREADS": "1",
        }
        with (self.folder / f"{name}.txt").open("w") as printed:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options],
                cwd=ROOT,
                env=environment,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )

    def ran(self) -> list[str]:
        """Return the stages whose command ran, sorted, each as often as it ran."""
        return sorted(line.split()[0] for line in self._lines())

    def places(self, stage: str) -> list[str]:
        """Return the names of the workers that ran a stage."""
        lines = [line.split() for line in self._lines()]
        return [
            Path(place).relative_to(self.folder).parts[0]
            for name, place, _ in lines
            if name == stage
        ]

    def _lines(self) -> list[str]:
        file = self.record / "ran.txt"
        return file.read_text().splitlines() if file.exists() else []

    def wait_for(self, stage: str, times: int = 1) -> None:
        """Return once a stage has begun for the n-th time."""
        until(lambda: self.ran().count(stage) >= times, f"{stage} has not begun")

    def kill(self, name: str) -> None:
        """SIGKILL a worker by its name."""
        [place] = [number for number in range(len(self.workers)) if name == f"worker{number}"]
        os.kill(self.workers[place].pid, signal.SIGKILL)

    def command(self, *options: str) -> str:
        """Return the command line of the tool for this cluster."""
        address = ["--address", self.address] if self.address else []
        return " ".join([sys.executable, "-m tools.cluster", *address, *options])
