"""On a worker: its own clone of the commit, made from the bundle in the DVC remote."""

import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo

from stages.common.errors import UserError
from tools.cluster.session import Repository, Session, versions


def put_bundle(session: Session, top: Path) -> None:
    """Put the commit with its history into the remote, for the workers to clone.

    Raises `UserError` if the remote cannot be written.
    """
    own = top / session.repositories[0].folder
    with tempfile.TemporaryDirectory() as temporary, Repo(own) as repo:
        file = Path(temporary) / "bundle"
        _git(top, "bundle", "create", "--quiet", str(file), "HEAD")
        try:
            system, place = _bundle(repo, session)
            system.makedirs(system.parent(place))
            system.put_file(str(file), place)
        except Exception as error:  # each kind of remote has errors of its own
            raise UserError(
                f"cannot write to the DVC remote of {top}: {_short(error)}. Check its address and "
                "your credentials with: dvc push"
            ) from None


def remove_bundle(session: Session, top: Path) -> None:
    """Remove it from the remote, where no later run would need it."""
    with Repo(top / session.repositories[0].folder) as repo:
        system, place = _bundle(repo, session)
        with suppress(OSError):  # it may not be there, or the remote no longer be reached
            system.remove(place)


def make(session: Session, folder: Path, cache: Path) -> None:
    """Clone the commit into a new folder; `cache` is that of all clones of this worker.

    Raises `UserError` if this machine has other versions of the packages, or if the remote or the
    bundle in it cannot be read.
    """
    for name, expected in session.versions.items():
        if (got := versions()[name]) != expected:
            raise UserError(
                f"{name} is {got} here, expected {expected} as where the command was typed; "
                "install the same requirements-dev.txt on all machines"
            )
    _git(folder.parent, "init", "--quiet", str(folder))
    for each in session.repositories:
        _configure(folder / each.folder / ".dvc", each, cache)
    own = folder / session.repositories[0].folder
    with tempfile.TemporaryDirectory() as temporary, Repo(own) as repo:
        file = Path(temporary) / "bundle"
        try:
            system, place = _bundle(repo, session)
            system.get_file(place, str(file))
        except Exception as error:  # each kind of remote has errors of its own
            raise UserError(
                f"cannot read the DVC remote: {_short(error)}. Every worker must reach it at "
                "the same address and have its own credentials, for S3 in ~/.aws"
            ) from None
        _git(folder, "fetch", "--quiet", str(file), "HEAD")
    _git(folder, "checkout", "--quiet", "--force", session.commit)


def _configure(folder: Path, repository: Repository, cache: Path) -> None:
    """Let DVC find the remote before there is a commit, and its secrets on the user's machine."""
    folder.mkdir(parents=True)
    (folder / "config").write_text(repository.config)
    with Repo(folder.parent) as repo, repo.config.edit("local") as config:
        config["cache"]["dir"] = str(cache)
        for name, options in (repository.local or {}).items():
            config["core"]["remote"] = name
            config["remote"][name] = options
    (folder / "config.local").chmod(0o600)


def _bundle(repo: Repo, session: Session) -> tuple:
    odb = repo.cloud.get_remote_odb()
    top = repo.cloud.get_remote().path
    return odb.fs, odb.fs.join(top, *session.bundle.split("/"))


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def _short(error: Exception) -> str:
    if isinstance(error, DvcException):
        return str(error).splitlines()[0]
    return (str(error).splitlines() or [""])[0] or type(error).__name__
