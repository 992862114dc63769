"""The study's variants change one thing at a time, and its images are drawn fairly."""

import keras
import numpy as np
import pytest
from declared import PARAMS
from declared_study import REFERENCE, STUDY, training

from stages.data.dataset import Split
from stages.networks import cnn
from study import images, networks

PIXELS = (73.0, 90.0)


def network(variant: str) -> keras.Model:
    return networks.for_use(training(variant), PIXELS, 10)


def test_the_reference_is_the_network_of_the_baseline():
    own = network("reference")
    theirs = cnn.build(cnn.Network(**PARAMS["cnn"]), 10)
    theirs.set_weights(own.get_weights())
    pixels = np.random.default_rng(0).integers(0, 256, (8, 28, 28, 1))
    np.testing.assert_array_equal(own(pixels), theirs(pixels))
    # Equal in all but names, which Keras counts.
    described = [
        [{**layer.get_config(), "name": ""} for layer in model.layers] for model in (own, theirs)
    ]
    assert [type(layer) for layer in own.layers] == [type(layer) for layer in theirs.layers]
    assert str(described[0]) == str(described[1])


@pytest.mark.parametrize("variant", STUDY["variants"])
def test_every_variant_changes_what_it_names(variant):
    """One setting, but where two remedies are joined or fewer images need more epochs."""
    changed = {
        key for key, value in training(variant).model_dump().items()
        if value != getattr(REFERENCE, key)
    }  # fmt: skip
    assert changed == set(STUDY["variants"][variant])
    allowed = 2 if "_and_" in variant or "epochs" in changed else 1
    assert len(changed) <= allowed
    assert (variant == "reference") == (not changed)
    probabilities = network(variant)(np.zeros((2, 28, 28, 1)))
    np.testing.assert_allclose(np.sum(probabilities, axis=1), 1, rtol=1e-5)


def test_the_dense_network_has_as_many_parameters_as_the_reference():
    counts = [network(variant).count_params() for variant in ("dense-equal", "reference")]
    assert counts[0] == pytest.approx(counts[1], rel=0.005)


@pytest.mark.parametrize(
    ("variant", "layer", "count"),
    [
        ("reference", keras.layers.MaxPooling2D, 2),
        ("pooling-average", keras.layers.AveragePooling2D, 2),
        ("pooling-average", keras.layers.MaxPooling2D, 0),
        ("pooling-none", keras.layers.MaxPooling2D, 0),
        ("pixels-raw", keras.layers.Rescaling, 0),
        ("normalization-batch", keras.layers.BatchNormalization, 2),
        ("remedies-dropout", keras.layers.Dropout, 3),
        ("dense-equal", keras.layers.Conv2D, 0),
    ],
)
def test_a_variant_has_the_layers_that_its_name_says(variant, layer, count):
    assert sum(isinstance(each, layer) for each in network(variant).layers) == count


def test_strided_convolutions_shrink_as_pooling_does():
    shapes = {
        variant: network(variant).layers[-3].output.shape
        for variant in ("reference", "pooling-strided", "pooling-none")
    }
    assert shapes["reference"] == shapes["pooling-strided"] == (None, 7 * 7 * 64)
    assert shapes["pooling-none"] == (None, 28 * 28 * 64)


def test_pixels_are_standardized_by_the_given_mean_and_deviation():
    first = network("pixels-standardized").layers[0]
    scaled = np.asarray(first(np.array([73.0, 163.0])))
    np.testing.assert_allclose(scaled, [0, 1], atol=1e-5)


def test_weights_are_decayed_by_an_l2_penalty():
    model = network("remedies-weight_decay")
    weights = [each.kernel for each in model.layers if hasattr(each, "kernel")]
    expected = 0.0005 * sum(float(np.sum(np.square(each))) for each in weights)
    assert sum(map(float, model.losses)) == pytest.approx(expected, rel=1e-4)
    assert network("reference").losses == []


SPLIT = Split(
    np.arange(1000, dtype=np.uint16).view(np.uint8).reshape(1000, 2, 1, 1),
    (np.arange(1000) % 10).astype(np.uint8),
    [str(number) for number in range(10)],
)


@pytest.mark.parametrize("count", [10, 105, 1000])
def test_images_are_drawn_by_seed_and_evenly_of_each_class(count):
    drawn = images.draw(SPLIT, REFERENCE.model_copy(update={"images": count}))
    assert len(drawn) == count
    numbers = np.bincount(drawn.labels, minlength=10)
    assert numbers.max() - numbers.min() <= 1
    other = images.draw(SPLIT, REFERENCE.model_copy(update={"images": count, "seed": 1}))
    assert np.array_equal(drawn.images, other.images) == (count == 1000)


def test_more_images_contain_the_fewer():
    few, many = (
        {each.tobytes() for each in images.draw(SPLIT, changed).images}
        for changed in (REFERENCE.model_copy(update={"images": n}) for n in (100, 300))
    )
    assert len(few) == 100
    assert few < many
