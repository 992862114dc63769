"""What a picture shows, answered by the exported models of app/models."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from photos.conversion.reading import Picture, read
from photos.conversion.steps import Steps, convert, is_converted
from photos.correction import Correction, corrected

MODELS = Path(__file__).with_name("models")


class ModelError(Exception):
    """A file of app/models cannot be used; the text says why, and what to do."""


@dataclass(frozen=True)
class Answer:
    """What a picture shows.

    `chances`: of each class, greatest first, together 1. `none`: the picture probably shows none of
    the classes. `model`: the name of the model that answered. `steps`: the picture on its way.
    """

    chances: dict[str, float]
    none: bool
    model: str
    steps: Steps


class Classifier:
    """One exported model, loaded once; any number of threads may ask it at the same time."""

    def __init__(self, path: str | Path) -> None:
        """Load a model. Raises `ModelError` if the file is missing or not an exported model."""
        try:
            self._session = _session(Path(path).read_bytes())
            about = self._session.get_modelmeta().custom_metadata_map
            self.model = about["model"]
            self._classes = json.loads(about["classes"])
            biases = tuple(json.loads(about["biases"]))
            self._correction = Correction(float(about["temperature"]), biases)
            self._threshold = float(about["threshold"])
        # The file is the only input: whatever ONNX Runtime raises is the fault of the file.
        except Exception as error:
            missing = isinstance(error, FileNotFoundError)
            reason = "is missing" if missing else f"is not an exported model ({_line(error)})"
            raise ModelError(
                f"{path} {reason}; restore it with: git checkout {path}, or export it again with: "
                "make photos"
            ) from None

    def answer(self, picture: Picture) -> Answer:
        """Convert a picture and answer it: the mean over its views, then corrected."""
        steps = convert(picture)
        views = steps.views[..., None].astype(np.float32)
        [probabilities] = self._session.run(["probabilities"], {"images": views})
        chances = corrected(probabilities.mean(axis=0, dtype=np.float64), self._correction)
        order = np.argsort(-chances, kind="stable")
        return Answer(
            chances={self._classes[place]: float(chances[place]) for place in order},
            none=bool(chances.max() < self._threshold),
            model=self.model,
            steps=steps,
        )


class Classifiers:
    """The two exported models: one for photographs, one for images of Fashion-MNIST itself."""

    def __init__(self) -> None:
        """Load both. Raises `ModelError` if one cannot be used."""
        self._photographs = Classifier(MODELS / "photographs.onnx")
        self._images = Classifier(MODELS / "winner.onnx")

    def answer(self, source: bytes | str | Path) -> Answer:
        """Answer a picture file, given by its path or its bytes.

        Raises `photos.conversion.errors.PictureError` if it is no usable picture, `OSError` if it
        cannot be opened.
        """
        picture = read(source)
        chosen = self._images if is_converted(picture) else self._photographs
        return chosen.answer(picture)


def _session(content: bytes) -> onnxruntime.InferenceSession:
    """Return a model ready to run in the thread that asks; nothing is reported to anyone."""
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong is raised; nothing is printed on top
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _line(error: Exception) -> str:
    """Return a message that may quote the file: one short line, safe to print."""
    text = " ".join(str(error).split())[:200] or type(error).__name__
    return "".join(char if char.isprintable() else "?" for char in text)
