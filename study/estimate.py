"""How long the study takes on 2 cores, before it is started: python -m study.estimate

Training FLOP (three times those of an answer) over the rate at which the baseline trains
(benchmarks/README.md), and what a stage costs beside its training. A rough figure: a loaded or
older machine takes twice as long.
"""

from pathlib import Path

from dvc.utils.serialize import load_yaml
from keras.layers import BatchNormalization

from stages.scoring import flops
from study import networks
from study.settings import Training

RATE = 106e9  # FLOP a second, baseline in float32
BESIDE = 15  # seconds a stage: starting DVC and TensorFlow, predictions, writing
IMAGES, CLASSES = 55_000, 10
# Minutes of one training and evaluation. The last two were timed on a quiet Intel Xeon with AMX.
# The others follow from the microseconds an image in benchmarks/README.md, images and epochs.
LADDER = {
    "linear": 0.5,
    "ann": 0.6,
    "baseline": 2.6,
    "augmented": 2.8,
    "regularized": 7,
    "deep": 8.5,
    "resnet": 14,
    "robust": 12.5,
}


def seconds(training: Training) -> float:
    """Return the seconds of a training to its last epoch, beside nothing else."""
    network = networks.build(training, (73.0, 90.0), BatchNormalization, CLASSES)
    return 3 * flops.flops(network) * training.images * training.epochs / RATE + BESIDE


def minutes() -> dict[str, float]:
    """Return the minutes of every training of each variant, of other splits, and of the ladder."""
    main, study = load_yaml("params.yaml"), load_yaml("study/params.yaml")
    shared = {**main["train"], **main["cnn"], **study["reference"]}
    seeds = len(study["seeds"])
    variants = {
        name: seconds(Training(**{**shared, **changes})) * seeds / 60
        for name, changes in study["variants"].items()
    }
    once = seconds(Training(**shared)) / 60
    rates = {
        f"optimizer-{name}": once * (seeds + len(rates))
        for name, rates in study["optimizers"].items()
    }
    others = set(study["ladder"]) - {main["train"]["seed"]}  # that one is the main pipeline's
    ladder = {
        f"ladder-{model}": LADDER.get(model, max(LADDER.values())) * len(others)
        for model in main["models"]
    }
    splits = {"splits": once * len(study["splits"])}
    return {**variants, **rates, **splits, **ladder}


def main() -> None:
    """Print a line for each variant and the sum."""
    if not Path("study/params.yaml").exists():
        raise SystemExit("error: run this in the project's folder")
    found = minutes()
    for name, each in found.items():
        print(f"{name:36}{each:6.0f} min")
    print(f"{'all':36}{sum(found.values()):6.0f} min, {sum(found.values()) / 60:.1f} hours")


if __name__ == "__main__":
    main()
