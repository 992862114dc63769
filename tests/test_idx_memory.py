"""IDX archives that promise or hold far more than they should: refused in bounded memory."""

import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest
from test_idx import packed, refusal


def bomb(path: Path, *shape: int, blocks: int) -> None:
    """Write an archive of 16 MB of zeros for each block, in 16 kB of it; the checksum is left out.

    Its header says `shape`.
    """
    header = bytes.fromhex("000008") + struct.pack(f">B{len(shape)}I", len(shape), *shape)
    packer = zlib.compressobj(9, wbits=31)
    start = packer.compress(header) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(2**24)) + packer.flush(zlib.Z_FULL_FLUSH)
    path.write_bytes(start + block * blocks)


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        pytest.param((3, 28, 28), "3 items, 2352 bytes in all, found more.", id="lied"),
        pytest.param(
            (8_000_000, 28, 28),
            "8000000 items, 6272000000 bytes in all; expected at most 1073741824 bytes.",
            id="true",
        ),
    ],
)
def test_a_bomb_costs_no_memory(tmp_path, shape, sentence):
    """6 MB that hold 6.3 GB, whether the header says so or not."""
    path = tmp_path / "images.gz"
    bomb(path, *shape, blocks=375)
    assert 6e6 < path.stat().st_size < 7e6
    tracemalloc.start()
    try:
        assert sentence in refusal(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2e6


def test_a_promise_that_is_not_kept_costs_no_memory(tmp_path):
    path = tmp_path / "images.gz"
    path.write_bytes(packed("00000803", 1_300_000, 28, 28, size=784))
    tracemalloc.start()
    try:
        assert "promises 1300000 items, 1019200000 bytes in all, found 784 bytes" in refusal(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2e6


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_may_never_end_is_not_read(tmp_path, make):
    make(tmp_path / "images.gz")
    assert "gzip archive: it is not a regular file" in refusal(tmp_path / "images.gz")
