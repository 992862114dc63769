"""A damaged archive of one's own, whose SHA-256 is the one in params.yaml: `dvc repro` says so."""

import gzip
import hashlib
import shutil

import pytest

from stages.data import idx

pytestmark = pytest.mark.slow

DAMAGE = {
    "cut off": (lambda whole: whole[: len(whole) // 2], "cut off before its end"),
    "a page": (lambda whole: b"<html>" * len(whole), "expected a readable gzip archive"),
    "floats": (
        lambda whole: gzip.compress(b"\0\0\x0d\x03" + gzip.decompress(whole)[4:]),
        "magic number 00000803",
    ),
}


@pytest.fixture
def own_archives(workspace, archives, tmp_path):
    """A copy of the archives that the workspace takes its data from."""
    shutil.copytree(archives, tmp_path / "archives")
    workspace.set({"data.sources": [str(tmp_path / "archives")]})
    return tmp_path / "archives"


def refusal(workspace, path) -> str:
    """What `dvc repro preprocess` prints once params.yaml has the SHA-256 of the file at `path`."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    workspace.set({f"data.files.{path.stem}.sha256": digest})
    output = workspace.run("dvc repro preprocess", fails=True)
    assert list((workspace.folder / "data/prepared").glob("*.npz")) == []
    assert "Traceback" not in output
    return output


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_archive_ends_preprocess_with_a_sentence(workspace, own_archives, damage):
    spoil, sentence = DAMAGE[damage]
    path = own_archives / "train_images.gz"
    path.write_bytes(spoil(path.read_bytes()))
    output = refusal(workspace, path)
    assert "error: data/raw/train_images.gz: " in output
    assert sentence in output


def test_archives_that_do_not_belong_together_end_with_a_sentence(workspace, own_archives):
    path = own_archives / "train_labels.gz"
    idx.write(path, idx.read_labels(path, 10)[:-1])
    output = refusal(workspace, path)
    name = "data/raw/train_labels.gz"
    assert f"error: {name}: expected one label for each of the 2000 images" in output
