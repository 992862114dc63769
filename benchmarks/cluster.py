"""What `python -m tools.cluster` costs: the engine with stages that sleep, and DVC's own time.

    python -m benchmarks.cluster

The workers of the first two tables are threads of this process, so that 20 fit on a small machine.
"""

import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from distributed import Client, LocalCluster
from dvc.repo import Repo

from benchmarks.trial import inside
from tools.cluster.dispatch import Dispatcher
from tools.cluster.options import Options
from tools.cluster.outcome import Outcome
from tools.cluster.plan import Plan
from tools.cluster.reproduce import reproduce

WORKERS = 20
STAGES = 8  # of the pipeline with DVC
SECONDS = 1.0
PARTS = {
    "whole": "all of it",
    "restore": "what it reads, from the remote; is its result there?",
    "reproduce": "`dvc repro`, with a command that takes no time",
    "publish": "its result into the remote",
}


def sleep(name: str, upstream: dict, known: dict | None, seconds: float) -> Outcome:  # noqa: ARG001
    """Stand in for a stage that takes this long."""
    time.sleep(seconds)
    return Outcome({"cmd": name}, True, "here", {})


def shape(number: int) -> Plan:
    """Return the shape of the study: one stage, all but two that read it, one that reads those."""
    middle = [f"stage{each}" for each in range(number - 2)]
    upstream = {"first": [], **{name: ["first"] for name in middle}, "last": middle}
    return Plan(upstream, {}, {})


def engine(number: int, seconds: float) -> tuple[float, float]:
    """Return the seconds that so many stages take on the workers, once those have started, and the
    processor's seconds: on a busy machine these alone say what the engine costs.
    """
    options = {"processes": False, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(n_workers=WORKERS, **options) as local, Client(local) as client:
        dispatcher = Dispatcher(client, shape(number), sleep, seconds)
        start, processor = time.perf_counter(), time.process_time()
        found = dispatcher.run("benchmark", lambda *_: None)
        assert len(found.done) == number
        return time.perf_counter() - start, time.process_time() - processor


def with_dvc() -> dict[str, float]:
    """Return the median seconds of each part of a stage that does nothing, on one worker."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "user"
        folder.mkdir()
        stages = "".join(
            f"  s{each}:\n    cmd: echo {each} > {each}.txt\n    deps: [in.txt]\n"
            f"    outs: [{each}.txt]\n"
            for each in range(STAGES)
        )
        (folder / "dvc.yaml").write_text(f"stages:\n{stages}")
        (folder / "in.txt").write_text("in")
        script = (
            "git init -q && dvc init -q && dvc remote add -q -d storage ../storage && git add -A "
            "&& git -c user.name=A -c user.email=a@example.com commit -qm Made"
        )
        subprocess.run(script, shell=True, cwd=folder, check=True)
        with inside(folder), Repo() as repo:
            found = reproduce(repo, Options(workers=1)).done.values()
    return {part: median(each.seconds[part] for each in found) for part in PARTS}


def main() -> None:
    """Print the tables."""
    print("| stages | seconds each | workers | ideal, s | measured, s | processor a stage, ms |")
    print("|---|---|---|---|---|---|")
    for number, seconds in ((300, SECONDS), (10_000, 0.0)):
        ideal = (2 - (2 - number) // WORKERS) * seconds
        took, processor = engine(number, seconds)
        each = processor / number * 1000
        row = f"{number:,} | {seconds} | {WORKERS} | {ideal:.0f} | {took:.1f} | {each:.1f}"
        print(f"| {row} |", flush=True)
    print("\n| part of a stage | median, s |\n|---|---|")
    for part, seconds in with_dvc().items():
        print(f"| {PARTS[part]} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
