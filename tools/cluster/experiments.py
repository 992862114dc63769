"""Experiments on a cluster: the stages of all of them at once, each from a commit of its own.

As with `dvc exp run --queue`, a list of values is a grid. Each combination becomes a commit in a
clone of the user's repository, which shares its cache; the results are saved as a DVC experiment
of the user's commit.
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.utils.cli_parse import to_path_overrides
from dvc.utils.hydra import get_hydra_sweeps

from benchmarks.trial import inside
from stages.common.errors import UserError
from tools import experiment_name
from tools.cluster import connect, finish, refusals, work
from tools.cluster.copies import Experiment, make
from tools.cluster.dispatch import Dispatcher, Results
from tools.cluster.journal import TEMPORARY, alone
from tools.cluster.options import Options
from tools.cluster.outcome import Outcome
from tools.cluster.plan import Plan
from tools.cluster.refusals import git
from tools.cluster.reproduce import offered, on_screen
from tools.cluster.session import Session

REFS = "refs/exps/*:refs/exps/*"


def run(repo: Repo, settings: list[str], name: str, how: Options) -> tuple[Results, list[str]]:
    """Run every combination of `settings`; return what all stages came to, and what was saved.

    The stages' names have the name of their experiment before a colon. An experiment of which a
    stage failed is not saved.
    """
    refusals.committed(repo)
    combinations = named(repo, settings, name)
    with alone(repo), tempfile.TemporaryDirectory(dir=repo.tmp_dir, prefix=TEMPORARY) as temporary:
        made = {
            each: make(repo, Path(temporary) / each, overrides, how)
            for each, overrides in combinations.items()
        }
        found = together(made, how)
        saved = [each for each in made if keep(each, made[each], found)]
    return found, saved


def named(repo: Repo, settings: list[str], name: str) -> dict[str, dict[str, list[str]]]:
    """Return what each experiment sets, by file.

    Raises `UserError` if a name is taken, or cannot be one.
    """
    experiment_name.check(name)
    try:
        combinations = get_hydra_sweeps(to_path_overrides(settings))
    except (DvcException, ValueError) as error:
        raise UserError(f"DVC says of {' '.join(settings)}: {error}") from None
    if len(combinations) == 1:
        found = {name: combinations[0]}
    else:
        found = {f"{name}-{number}": each for number, each in enumerate(combinations, 1)}
    taken = {each for names in repo.experiments.ls(all_commits=True).values() for each, _ in names}
    if both := sorted(taken & set(found)):
        raise UserError(
            f"there is an experiment {both[0]} already; give another --name, or remove it: "
            f"dvc exp remove {' '.join(both)}"
        )
    return found


def together(made: dict[str, Experiment], how: Options) -> Results:
    """Run the stages of all experiments, their progress on one screen."""
    plan = merged({name: each.plan for name, each in made.items()})
    sessions = {name: each.session for name, each in made.items()}
    with connect.cluster(how.address, how.workers) as client, ExitStack() as stack:
        for each in made.values():
            with inside(each.folder):
                repo = stack.enter_context(Repo())
                stack.enter_context(offered(client, repo, each.session, each.plan, each.top))
        dispatcher = Dispatcher(client, plan, run_stage, sessions)
        tokens = {each.token for each in sessions.values()}
        return on_screen(dispatcher, tokens, lambda *_: None)


def merged(plans: dict[str, Plan]) -> Plan:
    """Return one plan of all, the name of each stage with that of its experiment."""
    upstream: dict[str, list[str]] = {}
    known: dict[str, dict] = {}
    settled: dict[str, dict] = {}
    for name, plan in plans.items():
        upstream |= {
            f"{name}:{stage}": [f"{name}:{each}" for each in read]
            for stage, read in plan.upstream.items()
        }
        known |= {f"{name}:{stage}": entry for stage, entry in plan.known.items()}
        settled |= {f"{name}:{stage}": entry for stage, entry in plan.settled.items()}
    [no_change] = {plan.no_change for plan in plans.values()}
    return Plan(upstream, known, settled, no_change)


def run_stage(
    name: str, upstream: dict[str, dict], known: dict | None, sessions: dict[str, Session]
) -> Outcome:
    """Run a stage of an experiment on a worker, as `work.run` does."""
    experiment, _, stage = name.partition(":")
    read = {each.partition(":")[2]: entry for each, entry in upstream.items()}
    return work.run(stage, read, known, sessions[experiment], shown=name)


def keep(name: str, experiment: Experiment, found: Results) -> bool:
    """Save the results of an experiment in the user's repository; return whether all succeeded."""
    own = Results(
        *({each.partition(":")[2]: value for each, value in part.items()
           if each.startswith(f"{name}:")} for part in (found.done, found.failed, found.skipped))
    )  # fmt: skip
    if own.failed or own.skipped:
        return False
    with inside(experiment.folder), quiet():
        with Repo() as repo:
            finish.restore(repo, experiment.plan, own)
        git("reset", "--quiet", "--soft", "HEAD^")
        with Repo() as repo:
            repo.experiments.save(name=name)
    git("fetch", "--quiet", str(experiment.top), REFS)
    return True


@contextmanager
def quiet() -> Iterator[None]:
    """Let DVC give no advice on files of a clone that will be removed."""
    logger = logging.getLogger("dvc")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)
