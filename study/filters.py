"""filters: what the first convolution of the baseline looks for, as pictures.

Reads models/baseline.keras and validation images of the main pipeline, writes plots/filters.png.
"""

from pathlib import Path

import keras
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.common import stage
from stages.common.errors import UserError
from stages.data import dataset
from stages.data.dataset import Split
from stages.pictures.figures import save
from stages.scoring import loading
from study.record import MAIN

MODEL = MAIN / "models/baseline.keras"
PICTURE = Path("plots/filters.png")
FILTERS, GARMENTS = 8, 3


def first_convolution(model: keras.Model) -> tuple[np.ndarray, keras.Model]:
    """Return its kernels, float32 (height, width, filters), and a model that gives its answers.

    Raises `UserError` if the model has none that sees one channel.
    """
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D) and layer.kernel.shape[2] == 1:
            return np.asarray(layer.kernel)[:, :, 0], keras.Model(model.inputs, layer.output)
    raise UserError(f"{MODEL} has no convolution of its pixels; its filters cannot be drawn")


def garments(split: Split) -> np.ndarray:
    """Return the first image of each of the first classes, uint8 (garments, 28, 28, 1)."""
    labels = np.unique(split.labels)[:GARMENTS]
    return np.stack([split.images[np.argmax(split.labels == label)] for label in labels])


def liveliest(answers: np.ndarray) -> np.ndarray:
    """Return which filters, (FILTERS,) or fewer, vary most over pixels and images.

    `answers`: (garments, height, width, filters).
    """
    spread = answers.std(axis=(0, 1, 2))
    return np.argsort(-spread, kind="stable")[:FILTERS]


def draw(kernels: np.ndarray, images: np.ndarray, answers: np.ndarray) -> Figure:
    """Draw the liveliest filters above their answers to each image."""
    chosen = liveliest(answers)
    figure = Figure(figsize=(1 + len(chosen), 1 + len(images)), layout="constrained")
    grid = figure.subplots(1 + len(images), 1 + len(chosen), squeeze=False)
    limit = abs(kernels).max()
    show(grid[0, 0], np.zeros((1, 1)), "Greys", (0, 1), "image")
    for place, number in enumerate(chosen, 1):
        show(grid[0, place], kernels[..., number], "RdBu_r", (-limit, limit), f"filter {number}")
    for row, (image, answer) in enumerate(zip(images, answers, strict=True), 1):
        show(grid[row, 0], image[..., 0], "gray_r", (0, 255))
        for place, number in enumerate(chosen, 1):
            top = max(float(answers[..., number].max()), 1e-9)
            show(grid[row, place], answer[..., number], "gray_r", (0, top))
    return figure


def show(
    axes: Axes, pixels: np.ndarray, colours: str, limits: tuple[float, float], title: str = ""
) -> None:
    """Show one image without axes."""
    axes.imshow(pixels, cmap=colours, vmin=limits[0], vmax=limits[1])
    axes.set_title(title, fontsize=8, fontweight="normal")
    axes.axis("off")


def main() -> None:
    """Draw the picture."""
    kernels, answering = first_convolution(loading.load(MODEL))
    images = garments(dataset.load(MAIN / dataset.VALIDATION))
    save(PICTURE, draw(kernels, images, answering.predict(images, verbose=0)))


if __name__ == "__main__":
    stage.run(main)
