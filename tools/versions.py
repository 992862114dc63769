"""The versions of a file or folder in git, found by the hash that DVC gives them."""

import hashlib
import subprocess
from functools import cache
from pathlib import Path

from dvc.repo import Repo
from dvc_data.hashfile.hash_info import HashInfo
from dvc_data.hashfile.tree import Tree

Files = dict[str, bytes]  # contents by the path within a folder; a single file has the path ""


@cache
def git(*command: str) -> bytes:
    """Return what a git command prints."""
    return subprocess.run(["git", *command], check=True, capture_output=True).stdout


def present(repo: Repo, path: str) -> Files:
    """Return the files at `path` now, without those that .dvcignore names."""
    place = Path(repo.root_dir, path)
    if place.is_file():
        return {"": place.read_bytes()}
    names = repo.dvcignore.find(repo.fs, str(place))
    return {Path(name).relative_to(place).as_posix(): Path(name).read_bytes() for name in names}


def committed(repo: Repo, commit: str, path: str) -> Files:
    """Return the files that a commit has at `path`, without those that .dvcignore names."""
    entries = git("ls-tree", "-r", "-z", "--full-tree", commit, "--", path).decode().split("\0")
    files = {}
    for entry in filter(None, entries):
        properties, name = entry.split("\t")
        if not repo.dvcignore.is_ignored_file(str(Path(repo.root_dir, name))):
            place = "" if name == path else Path(name).relative_to(path).as_posix()
            files[place] = git("cat-file", "blob", properties.split()[2])
    return files


def digest(files: Files) -> str:
    """Return the hash that DVC gives to a file or to a folder of files."""
    hashes = {name: hashlib.md5(content).hexdigest() for name, content in files.items()}
    if "" in hashes:
        return hashes[""]
    folder = Tree()
    for name, value in hashes.items():
        folder.add(Path(name).parts, None, HashInfo("md5", value))
    folder.digest()
    return folder.oid


def recorded(repo: Repo, path: str, value: str) -> Files | None:
    """Return the newest committed version of `path` with the hash `value`, None if none has it."""
    for commit in git("log", "--full-history", "--format=%H", "--", path).decode().split():
        files = committed(repo, commit, path)
        if files and digest(files) == value:
            return files
    return None
