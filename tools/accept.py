"""Record changes of comments, docstrings and layout in dvc.lock, so that no stage runs for them.

    make accept

Every version of a stage's code whose hash dvc.lock holds is looked up in git and compared with the
present one. If all are equal as syntax trees without docstrings, `dvc commit` records the new
hashes; otherwise nothing is recorded, and each difference is named.
"""

import sys

from dvc.dependency import Dependency
from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.stage import PipelineStage
from scmrepo.exceptions import SCMError

from tools.syntax_trees import differences
from tools.versions import present, recorded


def refusals(repo: Repo, stage: PipelineStage, change: str | dict) -> list[str]:
    """Return why a change of a stage, as `dvc status` gives it, cannot be accepted."""
    if isinstance(change, str):
        return [f"{stage.addressing}: {change}"]
    sentences = []
    for path, state in change.get("changed outs", {}).items():
        sentences.append(f"{path} is {state}")
    for path, state in change.get("changed deps", {}).items():
        if isinstance(state, dict):
            sentences += [f"{path}: {key} is {how}" for key, how in state.items()]
        elif state != "modified":
            sentences.append(f"{path} is {state}")
        else:
            [dependency] = [each for each in stage.deps if str(each) == path]
            sentences += code_refusals(repo, dependency)
    return sentences


def code_refusals(repo: Repo, dependency: Dependency) -> list[str]:
    """Return why a modified dependency cannot be accepted; nothing if it is code and equal."""
    path = dependency.def_path
    if not dependency.hash_info:
        return [f"{path} is a new dependency"]
    old = recorded(repo, path, dependency.hash_info.value)
    if old is None:
        return [f"{path} is modified, and no commit has the version that dvc.lock records"]
    return differences(path, old, present(repo, path))


def obstacles(repo: Repo, changed: dict[str, list]) -> list[str]:
    """Return why the changes of all stages cannot be accepted, each sentence once."""
    stages = {stage.addressing: stage for stage in repo.index.stages}
    sentences = [
        sentence
        for name, changes in changed.items()
        for change in changes
        for sentence in refusals(repo, stages[name], change)
    ]
    return list(dict.fromkeys(sentences))


def accept() -> str:
    """Record the new hashes of all changed code; return what was accepted.

    Exits with a sentence for each obstacle.
    """
    with Repo() as repo:
        changed = repo.status()
        if reasons := obstacles(repo, changed):
            listed = "".join(f"  {reason}\n" for reason in reasons)
            sys.exit(
                "error: nothing was accepted: more than comments, docstrings and layout changed:\n"
                f"{listed}Run dvc repro; what is deleted, dvc pull may bring back."
            )
        for name in changed:
            repo.commit(name, force=True)
    with Repo() as repo:
        if left := ", ".join(repo.status()):
            sys.exit(f"error: dvc.lock was written, yet these stages are changed: {left}")
    return summary(changed)


def summary(changed: dict[str, list[dict]]) -> str:
    """Say which dependencies of which stages were accepted."""
    accepted: dict[str, list[str]] = {}
    for name, changes in changed.items():
        for path in changes[0]["changed deps"]:
            accepted.setdefault(path, []).append(name)
    if not accepted:
        return "There is nothing to accept: no stage is changed."
    lines = "".join(f"  {path}: {', '.join(names)}\n" for path, names in accepted.items())
    return (
        "Only comments, docstrings or layout changed. dvc.lock now has the new hashes of\n"
        f"{lines}Commit it together with the code."
    )


def main() -> None:
    """Print what was accepted, or exit with a sentence."""
    try:
        print(accept())
    except (DvcException, SCMError) as error:
        sys.exit(f"error: DVC says: {error}")


if __name__ == "__main__":
    main()
