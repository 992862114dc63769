"""evaluate: one model's answers to every photograph.

Reads data/converted and ../models/MODEL.keras, writes
data/answers/MODEL/{validation,test}.npz: `labels` and `classes` (text, (n,) and (k,)) and,
for each way, see `answer`, probabilities, float32 (n, k).
"""

from pathlib import Path

import keras
import numpy as np

from photos import registry, stage
from photos.conversion.steps import VIEWS
from photos.registry import ANSWERS, CONVERTED
from stages.common import arrays, files, params
from stages.common.arrays import Array
from stages.data.dataset import IMAGE_SHAPE
from stages.data.names import Names
from stages.scoring import inference, loading

LAYOUT = {
    "labels": Array(np.str_, ("n",)),
    "naive": Array(np.uint8, ("n", 28, 28)),
    "views": Array(np.uint8, ("n", len(VIEWS), 28, 28)),
}


class Data(params.Section):
    """What this stage uses of the section `data` of the main parameters."""

    classes: Names


def answer(path: Path, model: keras.Model, photographs: dict[str, np.ndarray]) -> dict:
    """Return probabilities, float32 (n, k), for each way.

    naive: of the shrunk photograph; first: of the paper's conversion; converted: the mean over
    the views.
    """
    views = photographs["views"]
    of_views = inference.predict(path, model, views.reshape(-1, *IMAGE_SHAPE))
    of_views = of_views.reshape(*views.shape[:2], -1)
    return {
        "naive": inference.predict(path, model, photographs["naive"][..., None]),
        "first": of_views[:, 0],
        "converted": of_views.mean(axis=1),
    }


def main() -> None:
    """Answer both parts with the model after which DVC named this instance of the stage."""
    name = stage.instance()
    path = Path(f"../models/{name}.keras")
    model = loading.load(path)
    classes = params.read(Data, "data").classes
    for part in registry.PARTS:
        photographs = arrays.load(CONVERTED / f"{part}.npz", "convert", LAYOUT)
        files.save_arrays(
            ANSWERS / f"{name}/{part}.npz",
            labels=photographs["labels"],
            classes=np.array(classes),
            **answer(path, model, photographs),
        )


if __name__ == "__main__":
    stage.run(main)
