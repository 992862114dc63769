"""trained: the parameters with which the main pipeline trained a model.

Reads what ../dvc.lock says of that training, writes data/parameters/MODEL.json: each parameter, or
section of parameters, that the training depends on. By them the claims tell whether the tables are
of the models that params.yaml describes now.
"""

from pathlib import Path

from pydantic import RootModel

from photos import stage
from stages.common import files, params

FOLDER = Path("data/parameters")


class Parameters(RootModel[dict[str, object]]):
    """data/parameters/MODEL.json: values by dotted names."""


def read(model: str) -> dict[str, object]:
    """Return the parameters of a model. Raises `UserError` if its file is missing or damaged."""
    return files.read_json(FOLDER / f"{model}.json", Parameters, "compare").root


def main() -> None:
    """Write the file of the model after which DVC named this instance of the stage."""
    model = stage.instance()
    training = params.declared()["stages"][f"train_{model}"]
    files.write_json(FOLDER / f"{model}.json", training["params"]["params.yaml"])


if __name__ == "__main__":
    stage.run(main)
