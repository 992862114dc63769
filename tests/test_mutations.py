"""Thousands of damaged copies of each kind of file: a sentence that names the file, or the file."""

import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import small_results
from mutations import mutations, zip_mutations

from stages.common import files
from stages.common.errors import UserError
from stages.data import dataset
from stages.data.dataset import Split
from stages.evidence import predictions, records, winner

SEED = 11
ARRAYS, TEXTS = 2000, 500  # numbers of damaged copies
MODEL = "ann"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder with small results of one model."""
    folder = tmp_path_factory.mktemp("small")
    small_results.write(folder, [MODEL])
    return folder


def check(path: Path, read: Callable[[], object], damaged: Iterator[bytes]) -> int:
    """Read every damaged copy; return how many were refused. What is read has no other fault."""
    good, refused = path.read_bytes(), 0
    for number, content in enumerate(damaged):
        path.write_bytes(content)
        try:
            read()
        except UserError as error:
            assert str(path) in str(error), f"seed {SEED}, copy {number}: {error}"
            assert "dvc repro" in str(error), f"seed {SEED}, copy {number}: {error}"
            refused += 1
        except BaseException as error:
            raise AssertionError(f"seed {SEED}, copy {number}: {error!r}") from error
    path.write_bytes(good)
    read()
    return refused


@pytest.mark.filterwarnings("ignore")  # NumPy and zipfile warn of what they then refuse
def test_damaged_splits(tmp_path):
    path = tmp_path / "test.npz"
    images = np.random.default_rng(0).integers(0, 256, (6, 28, 28, 1), dtype=np.uint8)
    dataset.save(path, Split(images, np.arange(6, dtype=np.uint8) % 2, ["Shirt", "Coat"]))
    good = path.read_bytes()
    refused = check(path, lambda: dataset.load(path), zip_mutations(good, ARRAYS, SEED))
    assert refused > 0.9 * ARRAYS


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("part", ["test", "distorted"])
def test_damaged_predictions(small, monkeypatch, part):
    monkeypatch.chdir(small)
    path = Path(predictions.path(MODEL, part))
    damaged = zip_mutations(path.read_bytes(), TEXTS, SEED)
    assert check(path, lambda: predictions.load([MODEL]), damaged) > 0.9 * TEXTS


@pytest.mark.filterwarnings("ignore")
def test_damaged_models(small, monkeypatch):
    monkeypatch.chdir(small)
    path = Path(f"models/{MODEL}.keras")
    good = path.read_bytes()
    damaged = (copy for copy in mutations(good, TEXTS, SEED) if copy != good)
    assert check(path, lambda: winner.read(MODEL, len(good)), damaged) > 0.5 * TEXTS


@pytest.mark.parametrize("name", ["train", "test"])
def test_damaged_metrics(small, monkeypatch, name):
    monkeypatch.chdir(small)
    path = Path(f"metrics/{name}/{MODEL}.json")
    read = records.trained if name == "train" else records.tested
    damaged = mutations(path.read_bytes(), TEXTS, SEED)
    assert check(path, lambda: read(MODEL), damaged) > 0.5 * TEXTS


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("measure", ["accuracy", "loss"])
def test_damaged_curves(small, monkeypatch, measure):
    monkeypatch.chdir(small)
    path = Path(f"plots/train/{MODEL}/metrics/eval/{measure}.tsv")
    damaged = mutations(path.read_bytes(), TEXTS, SEED)
    epochs = small_results.EPOCHS
    assert check(path, lambda: records.logged(MODEL, "eval", epochs), damaged) > 0.3 * TEXTS


@pytest.mark.parametrize("promised", [10**9, 10**12, 10**30])
def test_memory_is_not_reserved_for_what_a_header_promises(tmp_path, promised):
    path = tmp_path / "large.npz"
    np.savez(tmp_path / "small.npz", images=np.zeros(3, np.uint8))
    with zipfile.ZipFile(tmp_path / "small.npz") as archive:
        content = archive.read("images.npy")
    header = content.replace(b"(3,)", b"(%d,)" % promised, 1)
    space = len(header) - len(content)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", header.replace(b" " * space + b"\n", b"\n"))
    tracemalloc.start()
    with pytest.raises(UserError, match=r"large\.npz is damaged \(its arrays should have"):
        files.load_arrays(path, "preprocess")
    assert tracemalloc.get_traced_memory()[1] < 10**6
    tracemalloc.stop()
