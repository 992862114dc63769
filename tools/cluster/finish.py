"""Back in the user's workspace: the results of all stages, as if they had run here."""

from dvc.repo import Repo, locked
from dvc.repo.scm_context import scm_context

from stages.common.errors import UserError
from tools.cluster import plan as planned
from tools.cluster import results
from tools.cluster.dispatch import Results
from tools.cluster.plan import Plan


def restore(repo: Repo, plan: Plan, found: Results) -> None:
    """Write dvc.lock and get the outputs of all stages that are done, none of which runs here.

    Raises `UserError` if the remote lacks some of them, after all others are here, or if DVC then
    finds one of them changed.
    """
    _restore(repo, plan, found)
    with Repo(repo.root_dir) as fresh:
        changed = [name for name in planned.changed(fresh, plan.no_change) if name in found.done]
    if changed:
        raise UserError(
            f"DVC finds changes in what the workers made: {', '.join(changed)}. Was a file edited "
            "meanwhile? See: dvc status"
        )


@locked
@scm_context
def _restore(repo: Repo, plan: Plan, found: Results) -> None:
    entries = []
    for name in plan.upstream:
        if name in found.done:
            [stage] = repo.stage.collect(name)
            entries.append((stage, found.done[name].entry))
    results.remember(entries)
    absent = []
    for stage, entry in entries:
        try:
            results.restore(stage, entry)
        except UserError as error:
            absent.append(str(error))
            continue
        if results.has_run_cache(stage):
            repo.stage_cache.save(stage)
    if absent:
        raise UserError("\n".join(absent))
