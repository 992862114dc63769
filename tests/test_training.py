"""Training is a function of its inputs: same bytes in every process."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from short_training import PROTOCOL, split

from stages.common import stage
from stages.common.errors import UserError
from stages.networks import cnn
from stages.training import checkpoint, trainer

ROOT = Path(__file__).parents[1]
RETRAIN = f"""
import tensorflow as tf
from functools import partial
from stages.common import params, stage
from stages.data import dataset
from stages.networks import cnn
from stages.scoring.loading import load
from stages.training import trainer
from tools import synthetic
from stages.training.protocol import StandardProtocol
names = [str(n) for n in range(10)]
for path, seed in ((dataset.TRAIN, 0), (dataset.VALIDATION, 1)):
    images, labels = synthetic.dataset(200, seed)
    dataset.save(path, dataset.Split(images[..., None], labels, names))
params.declared = lambda: {{"augmentation": {{
    "rotation": 10.0, "shift": 0.05, "zoom": 0.1, "horizontal_flip": True}}}}
network = cnn.Network(filters=[4, 8], units=16)
protocol = StandardProtocol(**{PROTOCOL.model_dump()!r})
stage.origin = lambda: {{}}
trainer.train("small", protocol, partial(cnn.build, network, dropout=0.2))
print("threads:", tf.config.threading.get_intra_op_parallelism_threads())
"""


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".keras", ".json", ".tsv"}
    }


def test_two_processes_write_the_same_bytes(tmp_path):
    """Weights, metrics and curves, with shuffling, augmentation, dropout and a set of threads."""
    found = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", RETRAIN],
            cwd=folder,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert "threads: 2\n" in done.stdout
        found.append(digests(folder))
    assert {"models/small.keras", "metrics/train/small.json"} < set(found[0])
    assert found[0] == found[1]


@pytest.fixture
def fit(tmp_path, monkeypatch):
    """Fit a small network in an empty folder, with changes of the protocol; return its epochs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stage, "origin", dict)

    def run(**changes: object) -> int:
        protocol = PROTOCOL.model_copy(update=changes)
        model = cnn.build(cnn.Network(filters=[2], units=4), 10)
        trainer.compile_model(model, trainer.standard_optimizer(protocol, 100), 3, 0.0)
        with trainer.StageLive("small") as live:
            trainer.fit("small", model, (split(), split()), protocol, None, live)
        checkpoint.remove("small")
        rows = (tmp_path / "plots/train/small/metrics/eval/accuracy.tsv").read_text().splitlines()
        return len(rows) - 1

    return run


def test_patience_stops_a_training_that_does_not_improve_and_null_never_does(fit):
    assert fit(epochs=4, patience=1, learning_rate=1e-12) == 2
    assert fit(epochs=4, patience=None, learning_rate=1e-12) == 4


def test_a_training_that_diverges_ends_in_a_sentence(fit):
    with pytest.raises(UserError, match=r"diverged: the loss of epoch 1 on .*lower"):
        fit(optimizer="sgd", learning_rate=1e38)


def test_a_trained_model_whose_loss_is_not_a_number_ends_in_a_sentence():
    model = cnn.build(cnn.Network(filters=[2], units=4), 10)
    model.set_weights([np.full_like(weight, np.nan) for weight in model.get_weights()])
    with pytest.raises(UserError, match=r"diverged: the loss of the trained model on the train "):
        trainer.measure(model, split(), "train")


def test_a_checkpoint_belongs_to_its_inputs(tmp_path, monkeypatch):
    """Code, parameters and data are what `stage.origin` returns."""
    monkeypatch.chdir(tmp_path)
    paths = []
    for value in (0.001, 0.001, 0.5):
        monkeypatch.setattr(stage, "origin", lambda value=value: {"learning_rate": value})
        paths.append(checkpoint.Checkpoint("small", None).path)
    assert paths[0] == paths[1] != paths[2]


def test_the_model_takes_raw_pixels_and_gives_probabilities():
    model = cnn.build(cnn.Network(filters=[2], units=4), 7)
    assert model.input_shape == (None, 28, 28, 1)
    dark, bright = np.zeros((1, 28, 28, 1), np.uint8), np.full((1, 28, 28, 1), 255, np.uint8)
    scaled = model.layers[0](bright)
    assert float(np.max(scaled)) == pytest.approx(1)
    probabilities = model.predict(np.concatenate([dark, bright]), verbose=0)
    assert probabilities.shape == (2, 7)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
