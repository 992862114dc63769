"""What each model is, as dvc.yaml describes its training."""

from dvc.utils.serialize import load_yaml


def described(names: list[str]) -> dict[str, str]:
    """Return the description of each model in the dvc.yaml of the current folder; "" for none."""
    stages = load_yaml("dvc.yaml")["stages"]
    return {name: stages.get(f"train_{name}", {}).get("desc", "") for name in names}
