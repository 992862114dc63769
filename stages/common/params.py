"""This stage's parameters: exactly the ones that dvc.yaml declares for it, checked.

DVC reads params.yaml, so that `-S train.learning_rate=1e-5` arrives as a number; a parameter
that a stage uses without declaring it does not arrive at all.
"""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from stages.common import stage
from stages.common.errors import UserError

# What pydantic expects, in the words of params.yaml.
EXPECTED = {
    "bool_type": "be true or false",
    "float_type": "be a number",
    "int_from_float": "be a whole number",
    "int_type": "be a whole number",
    "string_type": "be text",
}


class Section(BaseModel):
    """A section of params.yaml: unknown keys and wrong types are errors, values are fixed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Schema = TypeVar("Schema", bound=Section)


def declared() -> dict:
    """Return the parameters that dvc.yaml declares for the running stage, nested.

    Raises `UserError` when no stage is running.
    """
    return stage.at_start().parameters


def read(schema: type[Schema], *sections: str) -> Schema:
    """Check the merged `sections` (dotted names; later ones win) against `schema`.

    Raises `UserError` with a sentence for each key that is wrong, missing or unknown.
    """
    values: dict = {}
    origin: dict = {}
    for section in sections:
        content = _content(section)
        values.update(content)
        origin.update(dict.fromkeys(content, section))
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        problems = [_sentence(problem, origin, sections, schema) for problem in error.errors()]
        raise UserError("\n       ".join(problems)) from None


def _content(section: str) -> dict:
    content = declared()
    for key in section.split("."):
        content = content.get(key) if isinstance(content, dict) else None
    if not isinstance(content, dict):
        got = "nothing" if content is None else repr(content)
        raise UserError(
            f"params.yaml: {section} must be a section of keys and values, got {got}; "
            "compare it with the committed file: git diff params.yaml"
        )
    return content


def _sentence(problem: dict, origin: dict, sections: tuple, schema: type[Section]) -> str:
    key, *inner = problem["loc"]
    place = ".".join(str(part) for part in (origin.get(key, sections[-1]), key, *inner))
    if problem["type"] == "extra_forbidden":
        known = ", ".join(schema.model_fields)
        return f"params.yaml: {place} is not a known parameter; known here: {known}."
    if problem["type"] == "missing":
        shared = f" (or to {sections[0]}, if all models have it)" if len(sections) > 1 else ""
        return f"params.yaml: {place} is missing; add it{shared}, or restore the committed file."
    return f"params.yaml: {place} should {_expected(problem, schema)}, got {problem['input']!r}."


def _expected(problem: dict, schema: type[Section]) -> str:
    kind, limits = problem["type"], problem.get("ctx", {})
    if kind == "list_type":
        examples = schema.model_fields[problem["loc"][0]].examples
        return f"be a list such as {examples[0]}" if examples else "be a list"
    if kind in ("too_short", "too_long"):
        least, most = limits.get("min_length"), limits.get("max_length")
        return f"have at most {most} items" if least is None else f"have {least} or more items"
    said = problem["msg"].partition("should ")[2] or problem["msg"]
    return EXPECTED.get(kind, said)
