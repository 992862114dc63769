"""The claims about models, as stages/evidence/claims.yaml states them, checked."""

import os
from pathlib import Path
from typing import Annotated

from dvc.exceptions import DvcException
from dvc.utils.serialize import load_yaml
from pydantic import Field, ValidationError, model_validator

from stages.common.errors import UserError
from stages.common.params import Section
from stages.evidence import rules
from stages.evidence.rules import Text

CLAIMS = Path(__file__).with_name("claims.yaml")


class Claim(Section):
    """Who said what about which models, and how it is judged."""

    who: Text
    claim: Text
    models: Annotated[tuple[Text, ...], Field(strict=False)]
    judged: Annotated[rules.AnyRule, Field(discriminator="by")]

    @model_validator(mode="after")
    def _models_fit_the_rule(self) -> "Claim":
        fewest, most = self.judged.fewest, self.judged.most
        if not fewest <= len(self.models) <= most or len(set(self.models)) < len(self.models):
            several = f"{fewest}{'' if fewest == most else ' or more'} different models"
            raise ValueError(
                f"expected {several if most > 1 else '1 model'} for the rule {self.judged.by}, "
                f"got {', '.join(self.models) or 'none'}"
            )
        return self


class Reported(Section):
    """What others reported of a model: on test images, and in training."""

    test: str = ""
    training: str = ""


class ClaimFile(Section):
    """The content of claims.yaml."""

    claims: list[Claim]
    reported: dict[str, Reported]


def load(path: Path = CLAIMS) -> ClaimFile:
    """Read and check a file of claims. Raises `UserError` with a sentence for each mistake."""
    name = os.path.relpath(path)
    restore = f"correct it, or restore the committed file: git restore {name}"
    try:
        return ClaimFile.model_validate(load_yaml(path))
    except FileNotFoundError:
        raise UserError(f"{name} is missing; {restore}") from None
    except DvcException as error:
        raise UserError(
            f"{name} is not valid YAML: {error.__cause__ or error}; {restore}"
        ) from None
    except ValidationError as error:
        problems = "\n       ".join(_sentence(problem) for problem in error.errors())
        raise UserError(f"{name}: {problems}; {restore}") from None


def about(claims: list[Claim], models: list[str]) -> list[Claim]:
    """Return the claims that need no other models than these."""
    return [claim for claim in claims if set(claim.models) <= set(models)]


def _sentence(problem: dict) -> str:
    """Return where a value is wrong, what was expected, and what was found."""
    kind, place = problem["type"], _place(problem["loc"])
    if kind == "missing":
        return f"{place} is missing"
    if kind == "extra_forbidden":
        return f"{place} is not a known key"
    if kind == "value_error":
        return f"{place}: {problem['ctx']['error']}"
    if kind == "union_tag_not_found":
        return f"{place}.by is missing"
    if kind == "union_tag_invalid":
        context = problem["ctx"]
        return f"{place}.by should be one of {context['expected_tags']}, got {context['tag']!r}"
    expected = problem["msg"].removeprefix("Input ").replace("tuple", "list")
    return f"{place} {expected}, got {problem['input']!r}"


def _place(loc: tuple) -> str:
    """Return where a value is: the number of the claim, counted from 1, and the keys below it.

    After `judged`, pydantic names the rule, which is no key of the file.
    """
    keys = [str(key) for before, key in zip((None, *loc), loc, strict=False) if before != "judged"]
    if len(loc) > 1 and loc[0] == "claims":
        keys[:2] = [f"claim {loc[1] + 1}"]
    first, *others = keys or ["the file"]
    return f"{first}: {'.'.join(others)}" if others else first
