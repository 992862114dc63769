"""What the running stage is made from: its command, code, data and parameters."""

import os
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.stage import PipelineStage
from dvc.utils.serialize import load_yaml

from stages.common import known
from stages.common.errors import UserError

FILES = ("dvc.yaml", "params.yaml")


class Inputs:
    """The inputs of the running stage at the moment when this is made.

    `values`: the command, the hash of each file or folder by its path, and each parameter by its
    name after `params.yaml: `, as a folder and a section may have the same name. `parameters`: the
    same parameters, nested as in params.yaml.
    """

    def __init__(self) -> None:
        """Raises `UserError` if no stage is running or params.yaml has what no stage reads."""
        self._texts = _texts()
        try:
            with Repo() as repo:
                self._stage = running(repo)
                known.check(load_yaml("params.yaml"), _read_by_all(repo))
                flat, self.parameters = _parameters(self._stage)
                hashes = _hashes(self._stage)
        except (DvcException, ValueError) as error:
            raise UserError(f"DVC cannot read dvc.yaml or params.yaml: {error}") from None
        named = {f"params.yaml: {key}": value for key, value in flat.items()}
        self.values = {"command": self._stage.cmd, **hashes, **named}

    def now(self) -> dict[str, object]:
        """Return `values` as they are now.

        Reading the project anew takes DVC a good part of a second, so this is done only if needed.
        """
        if _texts() != self._texts:
            return Inputs().values
        return self.values | _hashes(self._stage)


def running(repo: Repo) -> PipelineStage:
    """Return the stage that DVC is running. Raises `UserError` if there is none."""
    name = os.environ.get("DVC_STAGE")
    if name is None:
        raise UserError("run this stage through DVC: dvc repro STAGE")
    return next(each for each in repo.index.stages if each.addressing == name)


def _texts() -> list[bytes]:
    return [Path(name).read_bytes() for name in FILES if Path(name).exists()]


def _read_by_all(repo: Repo) -> set[str]:
    """Return the dotted names of the parameters that any stage declares."""
    return {key for each in repo.index.stages for part in each.params for key in part.params}


def _parameters(stage: PipelineStage) -> tuple[dict, dict]:
    """Return the parameters that the stage declares: by their dotted names, and nested."""
    flat: dict = {}
    nested: dict = {}
    for part in stage.params:
        flat |= part.read_params()
        nested |= part.read_params(flatten=False)
    return flat, nested


def _hashes(stage: PipelineStage) -> dict[str, str | None]:
    files = [each for each in stage.deps if not hasattr(each, "params")]
    return {each.def_path: _hash(each) for each in files}


def _hash(dependency: object) -> str | None:
    try:
        return dependency.get_hash().value
    except FileNotFoundError:
        return None
