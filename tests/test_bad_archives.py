"""A damaged archive of one's own, whose SHA-256 is the one in params.yaml: `dvc repro` says so.

Through DVC one kind of damage is enough: the stage says every other one in the same way. All kinds
are in test_idx.py and test_idx_mutations.py, and archives that do not belong together in
test_preprocess.py.
"""

import hashlib
import shutil

import pytest

pytestmark = pytest.mark.slow


def test_an_archive_that_is_cut_off_ends_preprocess_with_a_sentence(workspace, archives, tmp_path):
    shutil.copytree(archives, tmp_path / "archives")
    path = tmp_path / "archives/train_images.gz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    workspace.set({"data.sources": [str(path.parent)], "data.files.train_images.sha256": digest})
    output = workspace.run("dvc repro preprocess", fails=True)
    assert "error: data/raw/train_images.gz: " in output
    assert "cut off before its end" in output
    assert "Traceback" not in output
    assert list((workspace.folder / "data/prepared").glob("*.npz")) == []
