"""What each model is, in a few words."""

from pathlib import Path

from dvc.utils.serialize import load_yaml

MODELS = Path(__file__).with_name("models.yaml")


def described(names: list[str]) -> dict[str, str]:
    """Return the description of each model; "" for one that models.yaml does not have."""
    known = load_yaml(MODELS)
    return {name: known.get(name, "") for name in names}
