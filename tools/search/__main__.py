"""Search better settings for a model, by trials that are DVC experiments.

    python -m tools.search MODEL [--trials 30] [--address tcp://HOST:8786]

The space is declared in tools/search/spaces.yaml. Trials are judged by validation images alone, and
hopeless ones are stopped early. Stopped by Ctrl-C or a kill, the same command goes on. At the end,
the best trial and the present setting are trained with fresh seeds and compared.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import filelock

from stages.common.errors import UserError
from stages.common.files import replacing
from tools import experiment_name
from tools.search import pictures, space, stored, trials, verdict
from tools.search.at_once import Trainers
from tools.search.on_cluster import ClusterTrainer, workers
from tools.search.project import Project, head
from tools.search.trainer import Trainer

SPACES = Path("tools/search/spaces.yaml")
FOLDER = Path(".dvc/tmp/search")  # what git and DVC leave alone
RESULTS = Path("search")


def at_least(least: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` on, for the command line."""

    def whole(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(
                f"expected a whole number of at least {least}, got {text}"
            )
        return int(text)

    return whole


def options() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        "python -m tools.search",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", help="a model of params.yaml")
    parser.add_argument("--trials", type=at_least(1), default=30, help="trials in all; default: 30")
    parser.add_argument(
        "--seeds", type=at_least(0), default=5, help="fresh seeds at the end; default: 5"
    )
    parser.add_argument(
        "--grace", type=at_least(1), default=3, help="epochs without a stop; default: 3"
    )
    parser.add_argument(
        "--seed", type=at_least(0), default=0, help="seed of the proposals; default: 0"
    )
    parser.add_argument("--name", help="name of the search; default: search-MODEL")
    parser.add_argument("--address", help="address of a Dask scheduler, whose workers train")
    parser.add_argument(
        "--at-once", type=at_least(1), help="trainings on the cluster; default: one for each worker"
    )
    parser.add_argument("--spaces", type=Path, default=SPACES, help=f"default: {SPACES}")
    chosen = parser.parse_args()
    if chosen.at_once and not chosen.address:
        parser.error("--at-once is for a cluster; give its --address, too")
    return chosen


def search(chosen: argparse.Namespace, name: str) -> None:
    """Carry out the trials, draw, judge, print."""
    folder = FOLDER / name
    study = stored.load(folder, name)
    begun = study.user_attrs.get("commit")
    project = Project(begun or head(), chosen.model)
    declared = space.read(chosen.spaces, chosen.model, project.settable())
    this = stored.Search(name, chosen.model, declared, chosen.grace, chosen.seed)
    stored.start(study, this)
    study.set_user_attr("commit", project.commit)
    if begun:
        say(f"The search goes on from commit {begun[:7]}, where it began.")
    trainers = Trainers(made(folder, project, chosen))
    trials.run(study, this, trainers, chosen.trials, say)
    for path in pictures.draw(RESULTS / name, study, chosen.model, chosen.grace):
        say(f"written: {path}")
    if chosen.seeds and stored.finished(study):
        text = verdict.conclude(this, study, chosen.seeds, trainers, say)
        with replacing(RESULTS / name / "result.txt") as partial:
            partial.write_text(text + "\n")
        say(f"\n{text}")


def made(folder: Path, project: Project, chosen: argparse.Namespace) -> list[Trainer]:
    """Return one trainer for this machine, or as many as trainings run at once on the cluster."""
    if chosen.address is None:
        return [Trainer(folder, project)]
    count = chosen.at_once or workers(chosen.address)
    return [ClusterTrainer(folder, project, number, chosen.address) for number in range(count)]


def say(text: str) -> None:
    """Print at once, also into a file."""
    print(text, flush=True)


def main() -> None:
    """Search, unless another process does so under the same name."""
    chosen = options()
    name = chosen.name or f"search-{chosen.model}"
    experiment_name.check(name)
    (FOLDER / name).mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(FOLDER / name / "lock", timeout=0):
            search(chosen, name)
    except filelock.Timeout:
        raise UserError(f"the search {name} is running; wait for it, or give --name") from None


if __name__ == "__main__":
    main()
