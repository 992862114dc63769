"""The clone of an experiment, beside the user's repository, whose cache it shares."""

from dataclasses import dataclass
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.utils.hydra import apply_overrides

from benchmarks.trial import inside
from stages.common.errors import UserError
from tools import author
from tools.cluster import around, refusals
from tools.cluster.journal import Journal
from tools.cluster.options import Options
from tools.cluster.plan import Plan
from tools.cluster.refusals import git
from tools.cluster.reproduce import prepared
from tools.cluster.session import Session

LINKS = "reflink,hardlink,symlink,copy"  # a clone only reads the data: it needs no copy


@dataclass(frozen=True)
class Experiment:
    """Its clone, the folder of the DVC repository in it, what the workers know, what is to run."""

    top: Path
    folder: Path
    session: Session
    plan: Plan


def make(
    repo: Repo,
    top: Path,
    overrides: dict[str, list[str]],
    how: Options,
) -> Experiment:
    """Clone the user's repository, set the parameters, commit; plan what that makes stale.

    Raises `UserError` if a parameter cannot be set.
    """
    own = refusals.top()
    folder = top / Path(repo.root_dir).relative_to(own)
    git("clone", "--quiet", "--shared", str(own), str(top))
    author.copy(top)
    configure(repo, folder)
    if outer := around.repository(repo):
        with outer:
            read_too(outer, top / Path(outer.root_dir).relative_to(own))
    try:
        for path, values in overrides.items():
            apply_overrides(str(folder / path), values)
    except DvcException as error:
        raise UserError(f"DVC says: {error}") from None
    with inside(folder), Repo() as copy:
        git("commit", "--quiet", "--allow-empty", "--all", f"--message={top.name}")
        copy.checkout(force=True, allow_missing=True)
        session, plan = prepared(copy, how, Journal(copy))
    return Experiment(top, folder, session, plan)


def read_too(outer: Repo, folder: Path) -> None:
    """Get the data of the repository around, which the stages read, into its clone in `folder`."""
    configure(outer, folder)
    with inside(folder), Repo() as copy:
        copy.checkout(force=True, allow_missing=True)


def configure(repo: Repo, folder: Path) -> None:
    """Let the DVC repository in `folder` use the cache and the remote of the user's."""
    remote = repo.cloud.get_remote()
    options = repo.config["remote"][remote.name]
    with Repo(folder) as copy, copy.config.edit("local") as config:
        config["cache"] |= {"dir": str(repo.cache.local_cache_dir), "type": LINKS}
        config["core"]["remote"] = remote.name
        config["remote"][remote.name] = options | {"url": str(options["url"])}
    (folder / ".dvc/config.local").chmod(0o600)
