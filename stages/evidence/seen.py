"""Which distortions each model has seen in training, as the section `seen` of params.yaml says."""

from stages.common import params
from stages.common.errors import UserError
from stages.distortions.registry import DISTORTIONS

STANDARD = "standard"  # what the augmentation shows that all models share


def by_model(models: list[str]) -> dict[str, list[str]]:
    """Return the distortions that each of `models` has seen, in the order of the registry.

    A model that is not listed under `seen` has seen those of the standard augmentation if it
    trains with it, else none. Raises `UserError` if a name is unknown, or of a distortion that is
    held out from training.
    """
    listed = params.declared().get("seen") or {}
    if not isinstance(listed, dict):
        raise UserError(
            f"params.yaml: seen should be a section of models and lists, got {listed!r}."
        )
    for name, distortions in listed.items():
        _check(name, distortions, models)
    found = {}
    for model in models:
        own = params.declared().get("train", {}) | (params.declared()["models"][model] or {})
        standard = listed.get(STANDARD, []) if own.get("augment") else []
        names = listed.get(model, standard)
        found[model] = [name for name in DISTORTIONS if name in names]
    return found


def _check(name: str, distortions: object, models: list[str]) -> None:
    place = f"params.yaml: seen.{name}"
    if name not in (STANDARD, *models):
        raise UserError(
            f"{place} is no model; remove it, or correct it to one of: "
            f"{', '.join((STANDARD, *models))}."
        )
    if not isinstance(distortions, list):
        raise UserError(f"{place} should be a list of distortions, got {distortions!r}.")
    for each in distortions:
        if not isinstance(each, str) or each not in DISTORTIONS:
            raise UserError(
                f"{place} should have names of distortions, got {each!r}; known: "
                f"{', '.join(DISTORTIONS)}."
            )
        if DISTORTIONS[each].held_out:
            raise UserError(
                f"{place} has {each}, which is held out: no model may see it in training, so that "
                "all can be compared on it."
            )
