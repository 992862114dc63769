"""What is to be run: the stages that are not up to date, each with those whose outputs it reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.repo.reproduce import collect_stages, get_active_graph, plan_repro
from dvc.stage import PipelineStage

from stages.common.errors import UserError
from tools.cluster import results

MISSING = ("deleted", "not in cache")  # what `dvc status` says of data that is not there


@dataclass(frozen=True)
class Plan:
    """Stages in an order in which they could run, with those whose outputs each reads.

    `known` has what dvc.lock says of each stage, if it says anything; `settled` has the same of
    those that are up to date. `no_change` has the states of data, in the words of `dvc status`, for
    which nothing is run.
    """

    upstream: dict[str, list[str]]
    known: dict[str, dict]
    settled: dict[str, dict]
    no_change: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        """The names of the stages to run."""
        return [name for name in self.upstream if name not in self.settled]


def changed(
    repo: Repo, no_change: tuple[str, ...], targets: list[str] | None = None
) -> dict[str, list]:
    """Return what `dvc status` says of stages that changed; states in `no_change` are no change."""

    def counts(change: str | dict[str, dict]) -> bool:
        if isinstance(change, str):
            return True
        found = [state for states in change.values() for state in states.values()]
        return any(state not in no_change for state in found)

    said = repo.status(targets=targets)
    return {name: changes for name, changes in said.items() if any(map(counts, changes))}


def make(
    repo: Repo, targets: Iterable[str], journal: dict[str, dict], no_change: tuple[str, ...] = ()
) -> Plan:
    """Plan what `dvc repro TARGETS` would do; `journal` is newer than dvc.lock.

    Raises `UserError` if there is no such target, if data is not as its .dvc file says, or if a
    stage would be run again by every `dvc repro`.
    """
    try:
        graph = get_active_graph(repo.index.graph)
        steps = plan_repro(graph, collect_stages(repo, list(targets) or ["dvc.yaml"]))
        stale = changed(repo, no_change)
    except DvcException as error:
        raise UserError(f"DVC says: {error}") from None
    upstream: dict[str, list[str]] = {}
    known: dict[str, dict] = {}
    settled: dict[str, dict] = {}
    for stage in steps:
        name = stage.addressing
        if not isinstance(stage, PipelineStage):
            _refuse_changed_data(name, stale)
            continue
        _refuse_always_changed(stage)
        read = [each for each in graph.successors(stage) if isinstance(each, PipelineStage)]
        upstream[name] = sorted(each.addressing for each in read)
        if locked := results.known(stage):
            known[name] = locked
        # An output that has never been made is missing, too.
        if name in known and name not in stale and all(each in settled for each in upstream[name]):
            settled[name] = known[name]
    return Plan(upstream, known | journal, settled, no_change)


def share(repo: Repo, plan: Plan) -> None:
    """Push what the stages to run read of those that are up to date, and of `dvc add`."""
    read = {name for each in plan.missing for name in plan.upstream[each]}
    for stage in repo.index.stages:
        if stage.addressing in plan.settled and stage.addressing in read:
            results.publish(stage, plan.settled[stage.addressing])
        elif stage.is_data_source:
            repo.push([stage.addressing])


def _refuse_changed_data(name: str, stale: dict) -> None:
    if name in stale:
        raise UserError(
            f"the data of {name} is not as that file says; take it over with `dvc commit {name}` "
            f"or get it back with `dvc checkout {name}`"
        )


def _refuse_always_changed(stage: PipelineStage) -> None:
    if stage.always_changed or stage.is_callback:
        raise UserError(
            f"stage {stage.addressing} is run by every `dvc repro` (always_changed, or neither "
            "dependencies nor outputs), so no other machine can run it for you; run it and "
            "what reads it with: dvc repro"
        )
