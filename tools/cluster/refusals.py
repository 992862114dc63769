"""What is refused before anything starts."""

import subprocess
from pathlib import Path

from dvc.config_schema import RelPath
from dvc.exceptions import DvcException, OutputNotFoundError
from dvc.repo import Repo
from scmrepo.exceptions import SCMError

from stages.common.errors import UserError
from tools.cluster.session import Repository


def committed(repo: Repo) -> str:
    """Return the commit that the workers clone.

    Raises `UserError` if the files here are not those of the commit. What `dvc repro` itself writes
    may differ: dvc.lock, and the outputs that git keeps.
    """
    written = {output.fs_path for output in repo.index.outs}
    changed, around = [], top()
    for line in git("status", "--porcelain", "-z", "--no-renames", "-uall").split("\0"):
        path = around / line[3:]
        own = path.name == "dvc.lock" and path.is_relative_to(repo.root_dir)
        if line and not own and written.isdisjoint(map(str, [path, *path.parents])):
            changed.append(line[3:])
    if changed:
        listed = ", ".join(changed[:5]) + (" ..." if len(changed) > 5 else "")
        raise UserError(
            f"not committed: {listed}. Each worker clones the commit, and would run something "
            "other than what is here; commit these files, stash them or list them in .gitignore"
        )
    return git("rev-parse", "HEAD")


def top() -> Path:
    """Return the folder of the git repository."""
    return Path(git("rev-parse", "--show-toplevel"))


def git(*words: str) -> str:
    """Return what a git command prints. Raises `UserError` if there is no commit."""
    try:
        done = subprocess.run(["git", *words], text=True, capture_output=True, check=True)
    except subprocess.CalledProcessError as error:
        raise UserError(f"git says: {error.stderr.strip()}; expected a commit to clone") from None
    return done.stdout.rstrip("\n")


def repository(repo: Repo, around: Path, address: str | None) -> Repository:
    """Return how workers reach the remote of a DVC repository.

    Raises `UserError` if there is none that they could reach.
    """
    try:
        remote = repo.cloud.get_remote()
        repo.cloud.get_remote_odb()
    except (DvcException, SCMError) as error:
        raise UserError(
            f"DVC says: {error}\nAll results travel through the default remote; add one that the "
            "workers reach, too, for example: dvc remote add --default storage s3://BUCKET/FOLDER"
        ) from None
    options = repo.config["remote"][remote.name]
    if remote.fs.protocol in ("http", "https"):
        raise UserError(
            f"the remote {remote.name} is at {options['url']}, and over HTTP DVC shares no run "
            "cache; use S3, SSH or a folder that all machines have"
        )
    folder = Path(repo.root_dir).relative_to(around).as_posix()
    config = (Path(repo.dvc_dir) / "config").read_text()
    if address is None:
        absolute = {"url": str(options["url"])}  # where the config says ../storage
        return Repository(folder, config, {remote.name: options | absolute})
    _refuse_private(repo, remote.name, address)
    return Repository(folder, config)


def followed(repo: Repo, file: str) -> tuple[str, str]:
    """Return the stage that writes a file, and the file. Raises `UserError` if there is none."""
    try:
        [output] = repo.find_outs_by_path(file, strict=False)
    except OutputNotFoundError:
        raise UserError(
            f"--follow {file}: expected a file that a stage of dvc.yaml writes, or one in a "
            "folder that it writes; dvc.yaml lists them as outs, metrics and plots"
        ) from None
    return output.stage.addressing, file


def _refuse_private(repo: Repo, name: str, address: str) -> None:
    """Raise `UserError` if the commit does not say where the remote is, for any machine."""
    stated = repo.config.load_one("repo")
    if stated["core"].get("remote") != name or name not in stated["remote"]:
        raise UserError(
            f"the remote {name} is only in settings of this machine, expected it in "
            ".dvc/config, which the workers clone; add it without --local or --global, its "
            "secrets excepted, and commit .dvc/config"
        )
    url = stated["remote"][name]["url"]
    if isinstance(url, RelPath):
        raise UserError(
            f"the remote {name} is the folder {url}, given relative to this one, which workers at "
            f"{address} have elsewhere; use S3, SSH, or the absolute path of a folder that all "
            "machines share"
        )
