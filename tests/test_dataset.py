"""Splits as files: what is saved comes back, what is damaged is refused with a sentence."""

import numpy as np
import pytest
from splits import equal, split_of

from stages.common.errors import UserError
from stages.data import dataset


def test_a_saved_split_comes_back_as_it_was(tmp_path):
    dataset.save(tmp_path / "split.npz", split_of(3, 4))
    loaded = dataset.load(tmp_path / "split.npz")
    assert equal(loaded, split_of(3, 4))
    assert (loaded.images.dtype, loaded.labels.dtype) == (np.uint8, np.uint8)
    assert len(loaded) == 7


def test_the_same_split_gives_the_same_bytes_at_any_time(tmp_path, monkeypatch):
    dataset.save(tmp_path / "first.npz", split_of(3, 4))
    monkeypatch.setattr("time.time", lambda: 2e9)
    dataset.save(tmp_path / "second.npz", split_of(3, 4))
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_a_missing_split_is_named_with_the_way_to_make_it(tmp_path):
    with pytest.raises(UserError, match=r"absent\.npz is missing; .*dvc repro preprocess"):
        dataset.load(tmp_path / "absent.npz")


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),  # noqa: ARG005
        pytest.param(lambda content: b"no split", id="text"),  # noqa: ARG005
        pytest.param(lambda content: content[: len(content) // 2], id="cut off"),
        pytest.param(lambda content: flipped(content, 1000), id="a flipped pixel"),
        pytest.param(lambda content: flipped(content, content.rindex(b"PK\1\2") + 6), id="version"),
    ],
)
def test_a_damaged_split_is_named_with_the_way_to_rebuild_it(tmp_path, damage):
    path = tmp_path / "split.npz"
    dataset.save(path, split_of(3, 4))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UserError, match=r"split\.npz is damaged .*dvc repro preprocess"):
        dataset.load(path)


def test_other_numpy_files_are_no_splits(tmp_path):
    np.save(tmp_path / "array.npy", np.zeros(3))
    np.savez(tmp_path / "arrays.npz", images=np.zeros(3))
    sentences = {
        "array.npy": "array.npy is damaged",
        "arrays.npz": r"arrays.npz should have images uint8 \(n, 28, 28, 1\), has float64 \(3,\)",
    }
    for name, sentence in sentences.items():
        with pytest.raises(UserError, match=sentence):
            dataset.load(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("images", lambda a: a[..., 0], r"images uint8 \(n, 28, 28, 1\), has uint8 \(7, 28, 28\)"),
        ("images", lambda a: a.astype(np.float32), r"has float32 \(7, 28, 28, 1\)"),
        ("images", lambda a: a[:, :27], r"has uint8 \(7, 27, 28, 1\)"),
        ("images", lambda a: a[:-1], r"labels uint8 \(n,\), n = 6, has uint8 \(7,\)"),
        ("images", lambda a: a[:0], r"has uint8 \(0, 28, 28, 1\)"),
        ("labels", lambda a: a.astype(int), r"labels uint8 \(n,\), n = 7, has int64 \(7,\)"),
        ("labels", lambda a: a + 1, "has labels from 1 to 2, expected 0 to 1"),
        ("classes", lambda a: np.append(a[:-1], a[0]), "has classes of which some are equal"),
        ("classes", lambda a: np.where(a == a[0], "\ud800", a), "has classes that are no text"),
        ("classes", lambda a: np.arange(len(a)), r"classes text \(k,\), n = 7, has int64 \(2,\)"),
    ],
)
def test_arrays_that_are_no_split_are_named(tmp_path, name, change, problem):
    split = split_of(3, 4)
    arrays = {each: np.asarray(getattr(split, each)) for each in ("images", "labels", "classes")}
    np.savez(tmp_path / "split.npz", **{**arrays, name: change(arrays[name])})
    sentence = rf"split\.npz .*{problem}; remove it and run: dvc repro preprocess"
    with pytest.raises(UserError, match=sentence):
        dataset.load(tmp_path / "split.npz")
