"""What the study declares: its stages, its parameters, and the settings of each variant."""

from declared import PARAMS
from project import ROOT
from ruamel.yaml import YAML

from study.settings import Training

STAGES = YAML(typ="safe").load(ROOT / "study/dvc.yaml")["stages"]
STUDY = YAML(typ="safe").load(ROOT / "study/params.yaml")
SHARED = {**PARAMS["train"], **PARAMS["cnn"], **STUDY["reference"]}
REFERENCE = Training(**SHARED)


def training(variant: str) -> Training:
    """Return the settings of a variant, with the seed of the main pipeline."""
    return Training(**{**SHARED, **STUDY["variants"][variant]})
