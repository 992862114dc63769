"""The results of a stage: from a folder to the DVC remote and back.

A result is known by its entry in dvc.lock, which holds hashes. As in DVC's own run cache, all
outputs of an entry are treated as cached, also those that dvc.yaml keeps out of the cache
(metrics, plots): `dvc push` would leave them out, and the stage would run again elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dvc.exceptions import CollectCacheError
from dvc.output import Output
from dvc.repo import Repo
from dvc.stage import PipelineStage
from dvc.stage.cache import _can_hash, _get_cache_hash, _get_stage_hash
from dvc.stage.loader import StageLoader
from dvc.stage.serialize import to_lockfile, to_single_stage_lockfile
from dvc.utils.serialize import dump_yaml, parse_yaml_for_update
from dvc_objects.fs.generic import copy

from stages.common.errors import UserError
from stages.common.files import replacing


def entry(stage: PipelineStage) -> dict:
    """Return what dvc.lock holds about a stage that is up to date."""
    return to_single_stage_lockfile(stage)


def known(stage: PipelineStage) -> dict | None:
    """Return what dvc.lock holds about a stage, up to date or not; None if nothing or in part."""
    complete = all(each.hash_info for each in [*stage.deps, *stage.outs])
    return entry(stage) if complete and not stage.cmd_changed else None


def remember(entries: Iterable[tuple[PipelineStage, dict]]) -> None:
    """Put entries into dvc.lock, those of another command excepted.

    DVC would write the file in place once for each: seconds for a long one, and half a file if it
    is interrupted.
    """
    files = defaultdict(list)
    for stage, locked in entries:
        if locked["cmd"] == stage.cmd:
            StageLoader.fill_from_lock(stage, locked)
            files[stage.path].append(stage)
    for stages in files.values():
        _write_lock(stages)


def _write_lock(stages: list[PipelineStage]) -> None:
    file = stages[0].dvcfile._lockfile
    path = Path(file.path)
    text = path.read_text() if path.exists() else ""
    data = parse_yaml_for_update(text, path) or {"schema": "2.0"}
    entries = data.setdefault("stages", {})
    for stage in stages:
        entries.update(to_lockfile(stage))
    with replacing(path) as partial:
        dump_yaml(partial, data)
    stages[0].repo.scm_context.track_file(file.relpath)


def publish(stage: PipelineStage, locked: dict) -> None:
    """Push the outputs of an entry, then the entry itself into the remote's run cache.

    In this order, so that an entry in the remote is always complete. Raises `UserError` if a file
    cannot be pushed, or is neither here nor in the remote.
    """
    with _all_cached(stage, locked) as outputs:
        for output in outputs:
            if output.changed_cache() and output.exists:
                output.commit()
        if any(output.changed_cache() for output in outputs):
            _refuse_missing(stage, outputs)
        result = stage.repo.cloud.push(_objects(outputs))
    if result.failed:
        raise UserError(
            f"{len(result.failed)} files of {stage.addressing} could not be pushed to the DVC "
            "remote; check its space and your permissions with: dvc push"
        )
    if has_run_cache(stage):
        key, value = _get_stage_hash(stage), _get_cache_hash(locked)
        _transfer(stage.repo, Path("runs", key[:2], key, value).as_posix(), up=True)


def has_run_cache(stage: PipelineStage) -> bool:
    """Say whether DVC's run cache can hold this stage; its key needs the dependencies at hand."""
    return all(each.exists for each in stage.deps) and _can_hash(stage)


def _refuse_missing(stage: PipelineStage, outputs: list[Output]) -> None:
    try:
        missing = stage.repo.cloud.status(_objects(outputs)).missing
    except CollectCacheError:  # the list of what a folder holds is missing itself
        missing = True
    if missing:
        raise UserError(
            f"files of {stage.addressing} are neither here nor in the DVC remote, "
            "and a stage to run reads them; get them back with `dvc pull` from another remote, or "
            "leave out --allow-missing, so that they are made again"
        )


def fetch_run(stage: PipelineStage) -> None:
    """Get the remote's run cache entries of this stage and its present dependencies, if any.

    `dvc repro --pull` would get those of all stages that ever ran.
    """
    stage.save_deps(allow_missing=True)
    if _can_hash(stage):
        key = _get_stage_hash(stage)
        _transfer(stage.repo, Path("runs", key[:2], key).as_posix(), up=False)


def restore(stage: PipelineStage, locked: dict) -> None:
    """Put the outputs of an entry, from the remote, into the folder.

    Raises `UserError` if the remote does not have them.
    """
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
