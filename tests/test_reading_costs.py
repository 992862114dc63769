"""Small files that are made to cost are refused soon; large ones need little memory."""

import subprocess
import sys
import time
import warnings

import costly
import numpy as np
import pytest
from photographs import photograph, saved
from PIL import Image
from project import ROOT

from photos.conversion import reading
from photos.conversion.errors import PictureError

PEAK = """
import re, sys
from photos.conversion import reading
reading.read(sys.argv[1])
print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
"""  # kB


@pytest.mark.parametrize("kind", costly.FILES)
def test_a_file_made_to_cost_is_refused_soon(kind):
    content, sentence = costly.FILES[kind]
    start = time.process_time()
    with pytest.raises(PictureError, match=sentence):
        reading.read(content)
    assert time.process_time() - start < 2


def test_a_tiff_in_tiles_is_read():
    """Three of 16 x 16, of which the last is mostly outside of the picture."""
    assert reading.read(costly.tiles((33, 16), (16, 16), 3)).colours.shape == (16, 33, 3)


def test_small_pictures_that_pillow_reads_in_python_are_read():
    assert reading.read(b"P5\n2 1\n254\n\0\xfe").colours[0, :, 0].tolist() == [0, 255]


def test_real_pictures_are_far_below_the_limits():
    photo, _ = photograph(0)
    exif = Image.Exif()
    exif[0x010E] = "x" * 60_000
    comment = b"c" * 100_000
    for content in (
        saved(photo, "JPEG", progressive=True, exif=exif, icc_profile=bytes(500_000)),
        saved(photo, "GIF", comment=comment),
        saved(photo, "PNG", exif=exif),
        saved(photo, "TIFF", icc_profile=bytes(500_000), tiffinfo={273: 0, 278: 1}),
    ):
        assert reading.read(content).colours.shape == (400, 300, 3)


MODES = {
    "I;16": (np.uint16, "PNG", {}),
    "F": (np.float32, "TIFF", {"compression": "tiff_lzw"}),
}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("mode", MODES)
def test_50_megapixels_of_more_than_8_bits_need_a_few_hundred_megabytes(mode, tmp_path):
    kind, name, options = MODES[mode]
    path = tmp_path / "large"
    path.write_bytes(saved(Image.fromarray(np.zeros((6250, 8000), kind)), name, **options))
    printed = subprocess.check_output([sys.executable, "-c", PEAK, str(path)], cwd=ROOT, text=True)
    assert int(printed) < 450_000


def test_what_is_infinite_is_the_least_or_the_greatest_without_a_warning():
    levels = np.array([[-np.inf, 1, 2], [3, np.inf, np.nan]], np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = reading.read(saved(Image.fromarray(levels), "TIFF")).colours[..., 0]
    assert found.tolist() == [[0, 85, 170], [255, 255, 0]]
    nowhere = np.full((2, 2), np.inf, np.float32)
    assert reading.read(saved(Image.fromarray(nowhere), "TIFF")).colours.shape == (2, 2, 3)


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_rows_at_a_time_give_the_same_levels(rows, monkeypatch):
    """As `/ 257`, rounded, would for all at once."""
    levels = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
    monkeypatch.setattr(reading.levels, "AT_A_TIME", 256 * rows)
    found = reading.levels.eight_bits(Image.fromarray(levels))
    assert (np.asarray(found) == (levels / 257).round()).all()
