"""IDX archives: what is written comes back; what is damaged is refused in one sentence."""

import gzip
import struct
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hindrances import locked

from stages.common.errors import UserError
from stages.data import idx

IMAGES = np.random.default_rng(0).integers(256, size=(3, 28, 28), dtype=np.uint8)
LABELS = np.array([2, 0, 1, 2], np.uint8)


def written(path: Path, values: np.ndarray) -> bytes:
    idx.write(path, values)
    return path.read_bytes()


def packed(magic: str, *shape: int, size: int) -> bytes:
    """An intact gzip archive: the magic number in hex, the dimensions, then `size` zeros."""
    header = bytes.fromhex(magic) + struct.pack(f">{len(shape)}I", *shape)
    return gzip.compress(header + bytes(size))


def refusal(path: Path, read: Callable = idx.read_images) -> str:
    """What `read` says of the archive at `path`: one sentence about this file."""
    with pytest.raises(UserError) as caught:
        read(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_images_and_labels_come_back_as_they_were(tmp_path):
    idx.write(tmp_path / "images.gz", IMAGES)
    idx.write(tmp_path / "labels.gz", LABELS)
    images = idx.read_images(tmp_path / "images.gz")
    labels = idx.read_labels(tmp_path / "labels.gz", classes=3)
    assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)
    assert np.array_equal(images, IMAGES)
    assert np.array_equal(labels, LABELS)


def test_the_same_array_gives_the_same_bytes_at_any_time_under_any_name(tmp_path, monkeypatch):
    first = written(tmp_path / "first.gz", IMAGES)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert written(tmp_path / "second.gz", IMAGES) == first


def test_the_bytes_are_those_of_the_format(tmp_path):
    content = gzip.decompress(written(tmp_path / "labels.gz", LABELS))
    assert content.hex() == "00000801" + "00000004" + "02000102"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "found an empty archive", id="empty file"),
        pytest.param(b"<html>Not found</html>", "gzip archive: Not a gzipped file", id="HTML"),
        pytest.param(gzip.compress(b""), "found an empty archive", id="archive of nothing"),
        pytest.param(
            packed("00000801", 3, size=3),
            "expected the magic number 00000803 (unsigned bytes, 3 dimensions), found 00000801",
            id="labels in place of images",
        ),
        pytest.param(packed("00000d03", 1, 28, 28, size=3136), "found 00000d03", id="floats"),
        pytest.param(packed("00000803", 3, size=0), "ends within its header", id="cut header"),
        pytest.param(
            packed("00000803", 3, 28, 28, size=1568),
            "its header promises 3 items, 2352 bytes in all, found 1568 bytes",
            id="too few images",
        ),
        pytest.param(
            packed("00000803", 3, 28, 28, size=3136),
            "its header promises 3 items, 2352 bytes in all, found more",
            id="too many images",
        ),
        pytest.param(
            packed("00000803", 3340214413, 2761311370, 2, size=4),  # a product of 2^64 + 4
            "promises 3340214413 items, 18446744073709551620 bytes in all; expected at most",
            id="more images than a 64-bit number counts",
        ),
        pytest.param(packed("00000803", 0, 28, 28, size=0), "found none", id="no image"),
        pytest.param(packed("00000803", 3, 0, 0, size=0), "found none", id="no pixel"),
        pytest.param(
            packed("00000803", 2, 32, 30, size=1920),
            "expected images of 28 x 28 pixels, found 32 x 30",
            id="another size",
        ),
    ],
)
def test_a_wrong_archive_of_images_is_refused(tmp_path, content, sentence):
    path = tmp_path / "images.gz"
    path.write_bytes(content)
    assert sentence in refusal(path)


def test_labels_out_of_range_are_refused(tmp_path):
    path = tmp_path / "labels.gz"
    idx.write(path, np.array([0, 9, 10], np.uint8))
    assert "expected labels from 0 to 9, found 10" in refusal(
        path, partial(idx.read_labels, classes=10)
    )


def test_an_archive_without_labels_is_refused(tmp_path):
    idx.write(tmp_path / "labels.gz", LABELS[:0])
    read = partial(idx.read_labels, classes=10)
    assert "expected at least one item, found none" in refusal(tmp_path / "labels.gz", read)


def test_a_flipped_byte_is_found(tmp_path):
    path = tmp_path / "images.gz"
    content = bytearray(written(path, IMAGES))
    content[1000] ^= 1
    path.write_bytes(content)
    assert "CRC check failed" in refusal(path)


def test_no_flipped_byte_changes_a_label_unnoticed(tmp_path):
    path = tmp_path / "labels.gz"
    intact = written(path, LABELS)
    for place in range(len(intact)):
        content = bytearray(intact)
        content[place] ^= 0xFF
        path.write_bytes(content)
        try:
            assert np.array_equal(idx.read_labels(path, classes=3), LABELS)
        except UserError:
            continue


@pytest.mark.parametrize("kept", [0.01, 0.5, 0.999])
def test_a_cut_archive_is_refused(tmp_path, kept):
    path = tmp_path / "images.gz"
    content = written(path, IMAGES)
    path.write_bytes(content[: int(kept * len(content))])
    assert "is cut off before its end" in refusal(path)


def test_a_missing_file_is_refused(tmp_path):
    assert "No such file or directory" in refusal(tmp_path / "absent.gz")


def test_an_unreadable_file_is_refused():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the file itself is what cannot be read
        path = Path(folder, "images.gz")
        idx.write(path, IMAGES)
        with locked(path, 0o000):
            assert "Permission denied" in refusal(path)
