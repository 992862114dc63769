"""The results of a stage: from a folder to the DVC remote and back.

A result is known by its entry in dvc.lock, which holds hashes. As in DVC's own run cache, all
outputs of an entry are treated as cached, also those that dvc.yaml keeps out of the cache
(metrics, plots): `dvc push` would leave them out, and the stage would run again elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dvc.output import Output
from dvc.repo import Repo
from dvc.stage import PipelineStage
from dvc.stage.cache import _can_hash, _get_cache_hash, _get_stage_hash
from dvc.stage.loader import StageLoader
from dvc.stage.serialize import to_single_stage_lockfile
from dvc_objects.fs.generic import copy

from stages.common.errors import UserError


def entry(stage: PipelineStage) -> dict:
    """Return what dvc.lock holds about a stage that is up to date."""
    return to_single_stage_lockfile(stage)


def known(stage: PipelineStage) -> dict | None:
    """Return what dvc.lock holds about a stage, up to date or not; None if nothing or in part."""
    complete = all(each.hash_info for each in [*stage.deps, *stage.outs])
    return entry(stage) if complete and not stage.cmd_changed else None


def remember(stage: PipelineStage, locked: dict) -> None:
    """Put an entry into dvc.lock, unless it is of another command."""
    if locked["cmd"] == stage.cmd:
        StageLoader.fill_from_lock(stage, locked)
        stage.dump(update_pipeline=False)


def publish(stage: PipelineStage, locked: dict) -> None:
    """Push the outputs of an entry, then the entry itself into the remote's run cache.

    In this order, so that an entry in the remote is always complete. Raises `UserError` if a file
    cannot be pushed.
    """
    with _all_cached(stage, locked) as outputs:
        for output in outputs:
            if output.changed_cache():
                output.commit()
        result = stage.repo.cloud.push(_objects(outputs))
    if result.failed:
        raise UserError(
            f"{len(result.failed)} files of {stage.addressing} could not be pushed to the DVC "
            "remote; check its space and your permissions with: dvc push"
        )
    if _can_hash(stage):
        key, value = _get_stage_hash(stage), _get_cache_hash(locked)
        _transfer(stage.repo, Path("runs", key[:2], key, value).as_posix(), up=True)


def fetch_run(stage: PipelineStage) -> None:
    """Get the remote's run cache entries of this stage and its present dependencies, if any.

    `dvc repro --pull` would get those of all stages that ever ran.
    """
    stage.save_deps(allow_missing=True)
    if _can_hash(stage):
        key = _get_stage_hash(stage)
        _transfer(stage.repo, Path("runs", key[:2], key).as_posix(), up=False)


def restore(stage: PipelineStage, locked: dict) -> None:
    """Put an entry into dvc.lock and its outputs, from the remote, into the folder.

    Raises `UserError` if the remote does not have them.
    """
    remember(stage, locked)
    with _all_cached(stage, locked) as outputs:
        absent = [each for each in outputs if each.workspace_status()]
        failed = stage.repo.cloud.pull(_objects(absent)).failed if absent else ()
        if failed or any(each.changed_cache() for each in absent):
            raise UserError(
                f"the DVC remote lacks files of {stage.addressing} that were pushed to it; has "
                "someone emptied it? Run the same command again."
            )
        for output in absent:
            output.checkout(force=True)


@contextmanager
def _all_cached(stage: PipelineStage, locked: dict) -> Iterator[list[Output]]:
    """Yield the outputs of an entry; those that git keeps are copied, never linked."""
    with stage.repo.stage_cache._cache_type_copy():
        yield stage.repo.stage_cache._create_stage(locked, wdir=stage.wdir).outs


def _objects(outputs: list[Output]) -> set:
    """Return the hashes of all files, of folders those inside, too."""
    used = [output.get_used_objs() for output in outputs]
    return {each for found in used for hashes in found.values() for each in hashes}


def _transfer(repo: Repo, name: str, up: bool) -> None:
    """Copy a file, or what a folder holds, between the run caches here and in the remote."""
    here, there = repo.cache.legacy, repo.cloud.get_remote_odb(hash_name="md5-dos2unix")
    source, target = (here, there) if up else (there, here)
    top = source.fs.join(source.path, *name.split("/"))
    if not source.fs.exists(top):
        return
    # Of a file, find gives nothing in a local folder.
    for path in [top] if source.fs.isfile(top) else source.fs.find(top):
        inner = source.fs.relpath(path, source.path).split(source.fs.sep)
        copy(source.fs, path, target.fs, target.fs.join(target.path, *inner))
