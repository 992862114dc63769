"""Training is a function of its inputs: same bytes in every process."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from stages.common import stage
from stages.common.errors import UserError
from stages.data.dataset import Split
from stages.networks import cnn
from stages.scoring.loading import load
from stages.training import batches, checkpoint, trainer
from stages.training.protocol import StandardProtocol
from stages.training.saving import save

ROOT = Path(__file__).parents[1]
PROTOCOL = StandardProtocol(
    seed=1,
    epochs=2,
    batch_size=32,
    optimizer="adam",
    learning_rate=0.001,
    schedule="cosine",
    augment=True,
    patience=5,
    precision="float32",
    threads=2,
)
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


def split(size: int = 70) -> Split:
    images = np.zeros((size, 28, 28, 1), np.uint8)
    images[:, 0, 0, 0] = np.arange(size)  # each image says its own place
    return Split(images, np.arange(size, dtype=np.uint8) % 10, [str(n) for n in range(10)])


def epochs(distort=None, **changes) -> np.ndarray:
    """The places of the images of each epoch, (2, 70), as the input pipeline gives them."""
    protocol = PROTOCOL.model_copy(update=changes)
    parts = [images[:, 0, 0, 0] for images, _ in batches.stream(split(), protocol, distort)]
    assert [len(part) for part in parts] == [32, 32, 6] * 2
    return np.concatenate([np.asarray(part) for part in parts]).reshape(2, 70)


def test_every_epoch_has_every_image_once_in_an_order_of_its_own():
    first, second = epochs()
    assert sorted(first) == sorted(second) == list(range(70))
    assert (first != second).any()


def test_the_order_is_a_function_of_the_seed():
    np.testing.assert_array_equal(epochs(), epochs())
    assert (epochs() != epochs(seed=2)).any()


def test_the_distortion_gets_a_key_of_its_own_at_every_step():
    steps = epochs(lambda images, key: images * 0 + tf.cast(key[1], tf.float32))
    assert sorted(set(steps.ravel())) == [0, 1, 2, 3, 4, 5]


def test_labels_stay_with_their_images():
    for images, labels in batches.stream(split(), PROTOCOL, None):
        np.testing.assert_array_equal(images[:, 0, 0, 0] % 10, np.argmax(labels, axis=1))


def test_the_archive_gives_back_the_model_and_has_the_same_bytes_twice(tmp_path):
    model = cnn.build(cnn.Network(filters=[2], units=4), 10, dropout=0.5)
    for name in ("one.keras", "two.keras"):
        save(model, tmp_path / name)
    assert (tmp_path / "one.keras").read_bytes() == (tmp_path / "two.keras").read_bytes()
    images = split().images
    expected = model.predict(images, verbose=0)
    np.testing.assert_array_equal(load(tmp_path / "one.keras").predict(images, verbose=0), expected)


def test_the_model_takes_raw_pixels_and_gives_probabilities():
    model = cnn.build(cnn.Network(filters=[2], units=4), 7)
    assert model.input_shape == (None, 28, 28, 1)
    dark, bright = np.zeros((1, 28, 28, 1), np.uint8), np.full((1, 28, 28, 1), 255, np.uint8)
    scaled = model.layers[0](bright)
    assert float(np.max(scaled)) == pytest.approx(1)
    probabilities = model.predict(np.concatenate([dark, bright]), verbose=0)
    assert probabilities.shape == (2, 7)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04 cut off"])
def test_a_damaged_model_ends_in_a_sentence(tmp_path, content):
    path = tmp_path / "deep.keras"
    path.write_bytes(content)
    with pytest.raises(
        UserError, match=r"deep\.keras is not a valid Keras model .*dvc repro train_deep"
    ):
        load(path)


def test_a_missing_model_ends_in_a_sentence(tmp_path):
    with pytest.raises(UserError, match=r"deep\.keras is not a valid Keras model"):
        load(tmp_path / "deep.keras")
