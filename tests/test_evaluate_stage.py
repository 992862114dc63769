"""evaluate as a stage: what it writes, and the data and models with which it writes nothing."""

import json
from pathlib import Path

import keras
import networks
import numpy as np
import pandas as pd
import pytest
from test_evaluate import CLASSES, IMAGES, LABELS, SPLIT, saved, small

from stages import evaluate
from stages.common import files
from stages.common.errors import UserError
from stages.data import dataset
from stages.data.dataset import Split
from stages.distortions.registry import DISTORTIONS


@pytest.fixture
def workplace(tmp_path, monkeypatch) -> Path:
    """A folder with the data that evaluates `small`, whose model is still to be saved."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    dataset.save(dataset.TEST, SPLIT)
    dataset.save(dataset.VALIDATION, Split(IMAGES[:2], LABELS[:2], CLASSES))
    for name in DISTORTIONS:
        files.save_arrays(f"data/distorted/{name}.npz", **copies(name))
    monkeypatch.setenv("DVC_STAGE", "evaluate@small")
    return tmp_path


def copies(name: str) -> dict[str, np.ndarray]:
    """Return the arrays of a file of distorted images; here they are darker."""
    darker = [IMAGES // (1 + severity) for severity in range(len(DISTORTIONS[name].severities))]
    return {"images": np.stack(darker), "labels": LABELS, "indices": np.arange(len(LABELS))}


@pytest.mark.parametrize(
    ("array", "change", "problem"),
    [
        (
            "images",
            lambda a: a[:-1],
            r"should have images uint8 \(5, n, 28, 28, 1\), has uint8 \(4",
        ),
        ("images", lambda a: a.astype(float), "has float64"),
        ("images", lambda a: a[:, :-1], r"labels uint8 \(n,\), n = 5, has uint8 \(6,\)"),
        ("labels", lambda a: a + 1, "has labels from 1 to 3, expected 0 to 2"),
        ("labels", lambda a: a[::-1], "has other labels than the test images"),
        ("indices", lambda a: a + 1, "has indices from 1 to 6, expected 0 to 5"),
        ("indices", lambda a: a // 2, "has indices of which some are equal"),
        ("indices", lambda a: (a + 3) % 6, "has copies of other images than the rest"),
    ],
)
def test_damaged_distorted_images_are_refused(workplace, array, change, problem):
    saved(workplace / "models", small())
    good = copies("scale")
    files.save_arrays("data/distorted/scale.npz", **{**good, array: change(good[array])})
    sentence = rf"^data/distorted/scale\.npz .*{problem}.*; remove it and run: dvc repro distort"
    with pytest.raises(UserError, match=sentence):
        evaluate.main()
    assert not (workplace / "data/predictions").exists()


def test_splits_with_two_orders_of_classes_are_refused(workplace):
    dataset.save(dataset.VALIDATION, Split(IMAGES[:2], LABELS[:2], CLASSES[::-1]))
    sentence = r"validation\.npz has other classes, or another order of them, than .*test\.npz; rem"
    with pytest.raises(UserError, match=sentence):
        evaluate.main()
    assert not (workplace / "data/predictions").exists()


def test_the_stage_writes_what_dvc_yaml_declares(workplace, capsys):
    saved(workplace / "models", small())
    evaluate.main()
    folder = Path("data/predictions/small")
    test, validation, distorted = (
        files.load_arrays(folder / f"{part}.npz", "")
        for part in ("test", "validation", "distorted")
    )
    assert (test["probabilities"].shape, validation["probabilities"].shape) == ((6, 3), (2, 3))
    assert (test["labels"].tolist(), validation["labels"].tolist()) == ([0, 1, 2, 0, 1, 2], [0, 1])
    assert set(distorted) == {*DISTORTIONS, "labels", "indices"}
    for distortion in DISTORTIONS:
        assert distorted[distortion][0].tolist() == test["probabilities"].argmax(axis=1).tolist()
    accuracy = (test["probabilities"].argmax(axis=1) == LABELS).mean()
    of_validation = (validation["probabilities"].argmax(axis=1) == [0, 1]).mean()
    chosen_by = json.loads(Path("metrics/validation/small.json").read_text())
    assert chosen_by == {"small": of_validation}
    scores = json.loads(Path("metrics/test/small.json").read_text())
    assert scores["accuracy"] == accuracy
    assert scores["file_size"] == Path("models/small.keras").stat().st_size
    assert len(pd.read_csv("plots/test/small/classification_report.csv")) == 3
    pictures = {path.stem for path in Path("plots/test/small").glob("*.png")}
    assert pictures == {"predictions", "confusions", "occlusion"}
    assert capsys.readouterr().out.startswith(f"small: test accuracy {accuracy:.2%}, loss ")


def with_last_layer(activation: str | None, weight: float) -> keras.Model:
    last = keras.layers.Dense(3, activation, kernel_initializer=keras.initializers.Constant(weight))
    return keras.Sequential([keras.Input(networks.SHAPE), keras.layers.Flatten(), last])


@pytest.mark.parametrize(
    ("activation", "weight", "got"),
    [
        (None, 1.0, "values from [0-9.e+]+ to "),
        ("sigmoid", 0.0, "a row with the sum 1.5"),
        ("softmax", np.nan, "6 of 6 rows with infinite values or no numbers"),
    ],
    ids=["logits", "sigmoids", "diverged"],
)
def test_a_model_that_answers_no_probabilities_is_refused(workplace, activation, weight, got):
    """Before anything is written of it."""
    saved(workplace / "models", with_last_layer(activation, weight))
    sentence = (
        r"^models/small\.keras: expected probabilities of the classes for every image, got "
        f"{got}.*; end the model with a softmax, .*lower learning_rate.* dvc repro train_small$"
    )
    with pytest.raises(UserError, match=sentence):
        evaluate.main()
    assert not (workplace / "data/predictions").exists()
    assert not (workplace / "metrics").exists()
