"""The project at one commit, and the experiments that start from it."""

import json
import subprocess
from collections.abc import Iterable

from dvc.utils.serialize import parse_yaml

from stages.common.errors import UserError

INPUTS = ("dvc.yaml", "dvc.lock", "params.yaml", "stages")


def git(*command: str) -> str:
    """Return what a git command prints."""
    # Not text=True: `tools.sentence` expects bytes in the error of a command that fails.
    return subprocess.run(["git", *command], check=True, capture_output=True).stdout.decode()


def head() -> str:
    """Return the commit that the workspace stands on.

    Raises `UserError` if what a training is made from is changed and not committed.
    """
    if changed := git("status", "--porcelain", "--", *INPUTS):
        raise UserError(
            "a search starts from a commit, but these changes are not committed; commit them, or "
            f"put them aside with git stash:\n{changed.rstrip()}"
        )
    return git("rev-parse", "HEAD").strip()


class Project:
    """What a commit says about one model."""

    def __init__(self, commit: str, model: str) -> None:
        """Raises `UserError` if params.yaml has no such model."""
        self.commit, self.model = commit, model
        parameters = self._yaml(commit, "params.yaml")
        models = parameters.get("models") or {}
        if model not in models:
            raise UserError(f"params.yaml has no model {model!r}; known: {', '.join(models)}")
        self.shared, self.own = parameters.get("train") or {}, models[model]

    @property
    def seed(self) -> int:
        """The seed of the present setting."""
        return self.present(["seed"])["seed"]

    def present(self, keys: Iterable[str]) -> dict[str, object]:
        """Return what these keys are set to."""
        return {key: {**self.shared, **self.own}[key] for key in keys}

    def settable(self) -> set[str]:
        """Return the keys that a search may set: the model's own, and those its stage inherits.

        Not the seed: that would be a search for luck.
        """
        stage = self._yaml(self.commit, "dvc.yaml")["stages"][f"train_{self.model}"]
        declared = stage.get("params", [])
        inherited = {key for key in self.shared if {"train", f"train.{key}"} & set(declared)}
        return (inherited | set(self.own)) - {"seed"}

    def place(self, name: str) -> str:
        """Return where DVC keeps an experiment that starts from this commit: a reference of git."""
        return f"refs/exps/{self.commit[:2]}/{self.commit[2:]}/{name}"

    def experiment(self, name: str, settings: dict[str, object]) -> str | None:
        """Return the commit of the experiment `name` if it has just these settings, else None."""
        found = git("for-each-ref", "--format=%(objectname)", self.place(name)).strip()
        if not found:
            return None
        section = self._yaml(found, "params.yaml")["models"][self.model]
        return found if section == {**self.own, **settings} else None

    def accuracy(self, experiment: str) -> float:
        """Return the accuracy of the trained model on the validation images, a share of 1."""
        text = git("show", f"{experiment}:metrics/train/{self.model}.json")
        return json.loads(text)["final"]["validation"]["accuracy"]

    def curve(self, experiment: str) -> list[float]:
        """Return the validation accuracy after each epoch."""
        return values(git("show", f"{experiment}:{curve_path(self.model)}"))

    @staticmethod
    def _yaml(commit: str, path: str) -> dict:
        return parse_yaml(git("show", f"{commit}:{path}"), path)


def curve_path(model: str) -> str:
    """Return where DVCLive logs the validation accuracy of each epoch."""
    return f"plots/train/{model}/metrics/eval/accuracy.tsv"


def values(text: str) -> list[float]:
    """Return the second column of a table of DVCLive, without its title and an unfinished line."""
    complete = text[: text.rfind("\n") + 1].splitlines()
    return [float(line.split("\t")[1]) for line in complete[1:]]
