"""A declared setting of a training has its effect, and the same settings have the same."""

import keras
import numpy as np
import pytest
import small_training
import tensorflow as tf
from small_training import PROTOCOL, TRAIN

from stages import train_linear
from stages.training import batches, trainer
from stages.training.protocol import StandardProtocol

CHANGES = {
    "seed": 1,
    "epochs": 3,
    "batch_size": 20,
    "optimizer": "rmsprop",
    "learning_rate": 0.004,
    "schedule": "constant",
    "augment": True,
    "precision": "mixed_bfloat16",
}
ELSEWHERE = {"patience", "threads"}  # leave the weights of a short training as they are


@pytest.fixture(autouse=True)
def _float32_again():
    yield
    keras.config.set_dtype_policy("float32")


@pytest.fixture
def weights(monkeypatch, tmp_path):
    """The weights after a training with changes of the protocol."""
    small_training.prepare(monkeypatch, tmp_path)
    monkeypatch.setattr(trainer, "measure", lambda *_: {"accuracy": 0.0, "loss": 0.0})

    def run(**changes: object) -> np.ndarray:
        return small_training.train(PROTOCOL.model_copy(update=changes)).weights

    return run


def test_every_setting_that_all_models_share_has_a_test():
    assert set(StandardProtocol.model_fields) - ELSEWHERE == set(CHANGES)


def test_the_seed_gives_the_initial_weights(monkeypatch):
    monkeypatch.setattr(tf.config.threading, "set_intra_op_parallelism_threads", lambda _: None)
    first, again, other = (
        (trainer.make_deterministic(PROTOCOL.model_copy(update={"seed": seed})),
         train_linear.build(4).get_weights()[0])[1]
        for seed in (1, 1, 2)
    )  # fmt: skip
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_the_seed_and_the_step_are_the_key_of_the_augmentation():
    keys = []
    for seed in (3, 4):
        protocol = PROTOCOL.model_copy(update={"seed": seed, "epochs": 1})
        stream = batches.stream(TRAIN, protocol, lambda images, key: images * 0 + key_of(key))
        keys += [int(images[0, 0, 0, 0]) for images, _ in stream]
    assert keys == [3000, 3001, 3002, 3003, 4000, 4001, 4002, 4003]


def key_of(key: tf.Tensor) -> tf.Tensor:
    return tf.cast(1000 * key[0] + key[1], tf.float32)


def test_the_precision_is_that_of_the_arithmetic_not_of_the_model_for_use(monkeypatch, tmp_path):
    small_training.prepare(monkeypatch, tmp_path)
    computed = []

    def build(classes: int) -> keras.Model:
        computed.append(keras.layers.Flatten().compute_dtype)
        return train_linear.build(classes)

    trainer.train("small", PROTOCOL.model_copy(update={"precision": "mixed_bfloat16"}), build)
    assert computed == ["bfloat16", "float32"]


@pytest.mark.parametrize(
    ("schedule", "expected"), [("cosine", [0.002, 0.001, 0]), ("constant", [0.002] * 3)]
)
def test_the_schedule_by_hand(schedule, expected):
    protocol = PROTOCOL.model_copy(update={"schedule": schedule})
    optimizer = trainer.standard_optimizer(protocol, 100)
    model = train_linear.build(4)
    model.compile(optimizer, "categorical_crossentropy")
    found = []
    for step in (0, 50, 100):
        optimizer.iterations.assign(step)
        found.append(float(optimizer.learning_rate))
    assert found == pytest.approx(expected, abs=1e-8)


def test_the_schedule_ends_with_the_last_epoch(monkeypatch, tmp_path):
    small_training.prepare(monkeypatch, tmp_path)
    lengths = []

    def optimizer(protocol: StandardProtocol, steps: int) -> keras.Optimizer:
        lengths.append(steps)
        return trainer.standard_optimizer(protocol, steps)

    small_training.train(optimizer=optimizer)
    assert lengths == [4 * 4]  # 4 epochs of 4 batches


def test_label_smoothing_is_in_the_loss_that_is_minimized_not_in_the_one_that_is_logged():
    model = train_linear.build(4)
    labels = batches.one_hot(TRAIN)
    logarithms = -np.log(model.predict(TRAIN.images, verbose=0))
    for share in (0.0, 0.2):
        trainer.compile_model(model, keras.optimizers.SGD(), 1, share)
        smoothed = labels * (1 - share) + share / 4
        minimized = float(model.compute_loss(y=labels, y_pred=np.exp(-logarithms)))
        logged = model.evaluate(TRAIN.images, labels, verbose=0, return_dict=True)["loss"]
        for loss, target in ((minimized, smoothed), (logged, labels)):
            assert loss == pytest.approx((target * logarithms).sum(axis=1).mean(), rel=1e-4)


def test_a_model_trains_without_label_smoothing_unless_it_asks_for_it(monkeypatch, tmp_path):
    small_training.prepare(monkeypatch, tmp_path)
    usual = small_training.train().weights
    np.testing.assert_array_equal(small_training.train(label_smoothing=0.0).weights, usual)
    assert (small_training.train(label_smoothing=0.2).weights != usual).mean() > 0.5


def test_each_setting_changes_the_weights_and_the_same_settings_do_not(weights):
    usual = weights()
    np.testing.assert_array_equal(weights(), usual)
    for name, value in CHANGES.items():
        assert (weights(**{name: value}) != usual).mean() > 0.5, name
