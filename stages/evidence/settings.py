"""What params.yaml says of the comparison: the name of the data set, and the models."""

from typing import Annotated

from pydantic import Field

from stages.common import params
from stages.common.errors import UserError


class Data(params.Section):
    """What is used of the section `data`."""

    name: Annotated[str, Field(min_length=1)]


def data_set() -> str:
    """Return the name of the data set. Raises `UserError` if there is none."""
    return params.read(Data, "data").name


def models() -> list[str]:
    """Return the names of the models in params.yaml. Raises `UserError` if there are none."""
    names = list(params.declared().get("models") or [])
    if not names:
        raise UserError(
            "params.yaml: models should name at least one model, got none; add a model, or "
            "restore the committed file: git restore params.yaml"
        )
    return names
