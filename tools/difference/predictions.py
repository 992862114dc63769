"""Which images a model classified correctly, in any commit, experiment or the workspace."""

import io
import logging
import zipfile
import zlib
from dataclasses import dataclass

import numpy as np
from dvc.api import DVCFileSystem
from dvc.exceptions import DvcException
from dvc.scm import RevError
from dvc.utils.serialize import YAMLError, parse_yaml
from dvc_data.index import DataIndexDirError

from stages.common.errors import UserError

PREPARED = "data/prepared/{part}.npz"
PREDICTIONS = "data/predictions/{model}"
WORKSPACE = "workspace"


@dataclass(frozen=True)
class Evaluated:
    """One evaluated model in one revision: hashes of its predictions and of the images."""

    predictions: str
    images: dict[str, str]


class Revision:
    """One state of the project: what dvc.lock records of it, and its files, remote ones too."""

    def __init__(self, name: str) -> None:
        """Raises `UserError` if git and DVC know no such commit, branch, tag or experiment.

        Also if the workspace's predictions are not those that its dvc.lock records.
        """
        self.name = name
        if not name:  # DVC would take it for the workspace
            raise _unknown(name)
        try:
            self.files = DVCFileSystem(rev=None if name == WORKSPACE else name)
            lock = parse_yaml(self.files.read_text("dvc.lock"), "dvc.lock")
        except RevError:
            raise _unknown(name) from None
        except FileNotFoundError:
            raise UserError(f"{name} has no dvc.lock: nothing was run there.") from None
        except (DvcException, YAMLError) as error:
            raise UserError(f"{name}: DVC cannot read this revision: {error}") from None
        self.evaluated = dict(_evaluated(lock))
        if name == WORKSPACE:
            self._check_workspace()

    def _check_workspace(self) -> None:
        """Raise `UserError` if predictions are there, but not those of dvc.lock."""
        logging.getLogger("dvc.progress").setLevel(logging.CRITICAL)  # no bars for a few files
        for model in self.evaluated:
            path = PREDICTIONS.format(model=model)
            [out] = self.files.repo.find_outs_by_path(path)
            if out.exists and out.changed_checksum():
                raise UserError(
                    f"{path} in the workspace is not what dvc.lock records, so the comparison "
                    "would be of something else. Run dvc checkout, which restores what is "
                    "recorded, or dvc repro, which makes it again"
                )

    def correct(self, model: str, part: str) -> np.ndarray:
        """Return bool (n,): whether `model` is right on each image of `part`, test or validation.

        Raises `UserError` if the predictions are neither here nor in a remote.
        """
        path = f"{PREDICTIONS.format(model=model)}/{part}.npz"
        try:
            content = np.load(io.BytesIO(self.files.read_bytes(path)))
            return content["probabilities"].argmax(axis=1) == content["labels"]
        except (FileNotFoundError, DataIndexDirError, DvcException):
            raise UserError(
                f"the predictions of {model} in {self.name} are neither in the cache nor in a "
                f"remote. {_remedy(self.name)}"
            ) from None
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error):
            raise UserError(f"{path} in {self.name} is damaged. {_remedy(self.name)}") from None


def _evaluated(lock: dict) -> list[tuple[str, Evaluated]]:
    found = []
    for stage, content in (lock.get("stages") or {}).items():
        kind, _, model = stage.partition("@")
        hashes = {
            each["path"]: each["md5"]
            for each in [*content.get("deps", []), *content.get("outs", [])]
        }
        folder = PREDICTIONS.format(model=model)
        if kind == "evaluate" and folder in hashes:
            images = {
                part: hashes.get(PREPARED.format(part=part), "") for part in ("validation", "test")
            }
            found.append((model, Evaluated(hashes[folder], images)))
    return found


def _unknown(name: str) -> UserError:
    return UserError(
        f"{name!r} is not a commit, branch, tag or experiment; see: git log --oneline --all, and: "
        "dvc exp list"
    )


def _remedy(name: str) -> str:
    if name == WORKSPACE:
        return "Run: dvc repro"
    return (
        "If someone has them, let them run dvc push; to make them again, in a clone: "
        f"git checkout {name} && dvc repro (of an experiment: dvc exp apply {name} && dvc repro)"
    )
