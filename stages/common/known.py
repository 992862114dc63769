"""What params.yaml may hold: parameters that some stage reads, and models with plain names."""

import re
from collections.abc import Iterable

from stages.common.errors import UserError

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")  # of a model: also of files, a module and a stage


def check(values: dict, read: set[str]) -> None:
    """Raise `UserError` for what no stage reads, and for a model that cannot be named so.

    `values`: the content of params.yaml. `read`: dotted names of what all stages of dvc.yaml read.
    Of a section that is only read as a whole, the stages that read it check the keys.
    """
    sections: dict[str, set[str]] = {}
    for entry in read:
        section, *keys = entry.split(".")
        sections.setdefault(section, set()).update(keys[:1])
    for section, content in values.items():
        if section not in sections:
            raise UserError(_unread(section, sections))
        keys = sections[section]
        for key in content if keys and isinstance(content, dict) else ():
            if key not in keys:
                raise UserError(_unread(f"{section}.{key}", [f"{section}.{each}" for each in keys]))
    check_names(values.get("models"))


def check_names(models: object) -> None:
    """Raise `UserError` if a key of the section `models` cannot be the name of a model."""
    for name in models if isinstance(models, dict) else ():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise UserError(
                f"params.yaml: models.{name} is not a name for a model: expected a letter, then at "
                "most 39 letters, digits or underscores (files and stages are named after it)."
            )


def _unread(name: str, known: Iterable[str]) -> str:
    return (
        f"params.yaml: {name} is not a known parameter: no stage of dvc.yaml reads it; known here: "
        f"{', '.join(sorted(known))}."
    )
