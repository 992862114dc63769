"""Where a convolutional network looks: Grad-CAM.

R. Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based
localization", 2017.
"""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure, SubFigure

from stages.data.dataset import Split
from stages.pictures.figures import image, save
from stages.pictures.gallery import first_right, surest

COLUMNS = 8


def last_map(model: keras.Model) -> tuple[keras.Model, keras.layers.Layer | None]:
    """Return the network inside `model` and its last convolutional layer, with its activation.

    A model that averages a network over mirror images holds that network as a layer. None as
    layer says that there is no convolution.
    """
    inner = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    network = inner[0] if inner else model
    found = [
        layer
        for layer in network.layers
        if isinstance(layer, keras.layers.Conv2D | keras.layers.ReLU)
        and len(layer.output.shape) == 4
    ]
    return network, found[-1] if found else None


def maps(model: keras.Model, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return what speaks for `classes` (n,) in `images` (n, 28, 28, 1): (n, 28, 28) in 0 ... 1.

    1 is the strongest place of each image; 0 everywhere if nothing speaks for the class.
    """
    network, layer = last_map(model)
    *after, softmax = network.layers[network.layers.index(layer) + 1 :]  # one after the other
    front = keras.Model(network.inputs, layer.output)
    seen = front(tf.cast(images, tf.float32), training=False)
    with tf.GradientTape() as tape:
        tape.watch(seen)
        features = keras.Sequential(after)(seen, training=False)
        logits = tf.matmul(features, softmax.kernel) + softmax.bias  # a softmax would saturate
        score = tf.reduce_sum(tf.gather(logits, classes.astype(int), axis=1, batch_dims=1))
    weights = tf.reduce_mean(tape.gradient(score, seen), axis=(1, 2), keepdims=True)
    heat = tf.nn.relu(tf.reduce_sum(weights * seen, axis=-1, keepdims=True))
    large = tf.image.resize(heat, images.shape[1:3]).numpy()[..., 0]
    return large / np.maximum(large.max(axis=(1, 2), keepdims=True), 1e-12)


def picture(
    path: str | Path, name: str, model: keras.Model, split: Split, probabilities: np.ndarray
) -> None:
    """Draw Grad-CAM on the first right prediction of each class and the surest wrong ones."""
    predicted = probabilities.argmax(axis=1)
    good = first_right(split, predicted)[:COLUMNS]
    bad = surest(probabilities, np.flatnonzero(predicted != split.labels))[:COLUMNS]
    figure = Figure(figsize=(COLUMNS * 1.15 + 0.8, 7), layout="constrained")
    _, layer = last_map(model)
    size = " x ".join(str(side) for side in layer.output.shape[1:3])
    figure.suptitle(
        f"{name}: what speaks for a class, most where it is yellow\n"
        f"(Grad-CAM of the last maps, {size})",
        fontweight="bold",
    )
    above, below = figure.subfigures(2, 1, height_ratios=[2.1, 3])
    above.suptitle("Right, the first of each class", fontsize=9)
    below.suptitle("Wrong, the most confident: what it is > taken for", fontsize=9)
    plain, guessed = ("image", None), ("for what\nit said", predicted)
    actual = ("for what\nit is", split.labels)
    _rows(above, model, split, (good, predicted), [plain, guessed])
    _rows(below, model, split, (bad, predicted), [plain, guessed, actual])
    save(path, figure)


def _rows(
    figure: SubFigure,
    model: keras.Model,
    split: Split,
    shown: tuple[np.ndarray, np.ndarray],
    rows: list[tuple[str, np.ndarray | None]],
) -> None:
    """Draw the images `shown[0]`, predicted as `shown[1]` (n,), a row for each label of `rows`."""
    chosen, predicted = shown
    for row, (label, classes) in zip(
        figure.subplots(len(rows), COLUMNS, squeeze=False), rows, strict=True
    ):
        for axes in row:
            axes.set_axis_off()
        row[0].text(-0.15, 0.5, label, transform=row[0].transAxes, ha="right", va="center")
        if not len(chosen):
            continue
        heat = None if classes is None else maps(model, split.images[chosen], classes[chosen])
        for place, (axes, index) in enumerate(zip(row, chosen, strict=False)):
            axes.set_axis_on()
            guess, actual = split.classes[predicted[index]], split.classes[split.labels[index]]
            said = guess if actual == guess else f"{actual}\n> {guess}"
            image(axes, split.images[index], said if heat is None else "")
            if heat is not None:
                axes.imshow(heat[place], cmap="viridis", alpha=0.6, vmin=0, vmax=1)
