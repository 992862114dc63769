"""A damaged archive of one's own, whose SHA-256 is the one in params.yaml: `dvc repro` says so."""

import gzip
import hashlib

import pytest

from stages.common import idx

pytestmark = pytest.mark.slow

DAMAGE = {
    "cut off": (lambda whole: whole[: len(whole) // 2], "cut off before its end"),
    "a page": (lambda whole: b"<html>" * len(whole), "expected a readable gzip archive"),
    "floats": (
        lambda whole: gzip.compress(b"\0\0\x0d\x03" + gzip.decompress(whole)[4:]),
        "magic number 00000803",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_archive_ends_preprocess_with_a_sentence(graph, drawn_data, tmp_path, damage):
    folder, _ = drawn_data
    for archive in folder.iterdir():
        (tmp_path / archive.name).write_bytes(archive.read_bytes())
    name = "train-images-idx3-ubyte.gz"
    spoil, sentence = DAMAGE[damage]
    spoiled = spoil((tmp_path / name).read_bytes())
    (tmp_path / name).write_bytes(spoiled)
    graph.set({"data.files.train_images.sha256": hashlib.sha256(spoiled).hexdigest()})
    output = graph.run(f"FASHION_MNIST_DIR={tmp_path} dvc repro preprocess", fails=True)
    assert f"error: data/raw/{name}: " in output
    assert sentence in output
    assert "Traceback" not in output
    assert list((graph.folder / "data/prepared").glob("*.npz")) == []
    graph.run("git checkout -q . && dvc checkout -q -f")


def test_archives_that_do_not_belong_together_end_with_a_sentence(graph, drawn_data, tmp_path):
    folder, _ = drawn_data
    for archive in folder.iterdir():
        (tmp_path / archive.name).write_bytes(archive.read_bytes())
    name = "train-labels-idx1-ubyte.gz"
    labels = idx.read_labels(tmp_path / name, 10)[:-1]
    idx.write(tmp_path / name, labels)
    digest = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    graph.set({"data.files.train_labels.sha256": digest})
    output = graph.run(f"FASHION_MNIST_DIR={tmp_path} dvc repro preprocess", fails=True)
    assert f"error: data/raw/{name}: expected one label for each of the 2000 images" in output
    assert list((graph.folder / "data/prepared").glob("*.npz")) == []
    graph.run("git checkout -q . && dvc checkout -q -f")
