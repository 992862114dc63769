"""A garment in a picture becomes an image as those of Fashion-MNIST."""

import hashlib
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
from photographs import agreement, garment, photograph, picture
from PIL import Image
from project import ROOT
from source import Source

from photos.conversion import canvas, reading, steps
from photos.conversion.canvas import View

CONVERSION = sorted((ROOT / "photos/conversion").glob("*.py"))
LIGHT = {"numpy", "cv2", "PIL", "photos"}  # the packages that an application of it installs
HASHES = """
import hashlib, sys
import cv2
from photos.conversion import reading, steps
cv2.setNumThreads(int(sys.argv[2]))
done = steps.convert(reading.read(sys.argv[1]))
print(hashlib.sha256(done.views.tobytes() + done.mask.tobytes()).hexdigest())
"""


def test_a_photograph_becomes_what_was_drawn():
    """Cloth is darker than the background there, so it is bright here."""
    for label in (0, 1, 2, 3, 4, 6):
        image, _ = photograph(label)
        done = steps.convert(picture(image))
        drawn = garment(label)
        rows, columns = np.nonzero(drawn > 25)
        part = drawn[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        scale = 28 / max(part.shape)
        size = round(part.shape[1] * scale), round(part.shape[0] * scale)
        expected = canvas.centre(255.0 - np.asarray(Image.fromarray(part).resize(size)))
        assert agreement(done.image > 25, expected < 230) > 0.8


def test_steps_are_those_of_the_paper():
    done = steps.convert(picture(photograph(3)[0]))
    rows, columns = np.flatnonzero(done.mask.any(axis=1)), np.flatnonzero(done.mask.any(axis=0))
    assert done.trimmed.shape == (np.ptp(rows) + 1, np.ptp(columns) + 1, 3)
    assert max(done.shrunk.shape) == max(done.sharpened.shape) == 28
    assert np.std(done.sharpened) > np.std(done.shrunk)
    assert done.centred.shape == done.image.shape == (28, 28)
    assert (done.image == 255 - done.centred).all()
    assert (done.image[[0, 0, -1, -1], [0, -1, 0, -1]] == 0).all()
    assert done.views.shape == (len(steps.VIEWS), 28, 28)
    assert (done.views[0] == done.image).all()
    assert {each.dtype for each in (done.photo, done.views, done.image)} == {np.dtype(np.uint8)}


def test_an_image_in_the_convention_passes_unchanged():
    for label in range(10):
        image = garment(label)
        done = steps.convert(picture(Image.fromarray(image)))
        assert (done.image == image).all()
        assert (done.views == image).all()


@pytest.mark.parametrize("change", ["negated", "larger", "coloured"])
def test_another_image_is_not_taken_for_one_in_the_convention(change):
    image = garment(0)
    changed = {
        "negated": Image.fromarray(255 - image),
        "larger": Image.fromarray(image).resize((29, 29)),
        "coloured": Image.fromarray(image[..., None] * np.array([1, 0, 0], np.uint8)),
    }
    assert not steps.is_converted(picture(changed[change]))


def test_a_garment_is_made_narrower_than_the_widest_and_a_shoe_is_not():
    levels = np.zeros((100, 90), np.float32)
    assert canvas.shrink(levels, 28).shape == (28, 25)
    assert canvas.shrink(levels, 20).shape == (28, 20)
    assert canvas.shrink(levels.T, 20).shape == (25, 28)


def test_a_garment_is_brought_to_a_light():
    """So that a white shirt is as bright as Fashion-MNIST's garments are."""
    colours = np.random.default_rng(0).integers(180, 250, (60, 50, 3)).astype(np.uint8)
    mask = np.ones((60, 50), bool)
    assert 255 - canvas.grey(colours, mask, None).mean() < 60
    assert 255 - canvas.grey(colours, mask, 130).mean() == pytest.approx(130, abs=5)


def test_views_differ_by_what_they_say():
    done = steps.convert(picture(photograph(4)[0].resize((280, 400))))
    narrow = [view.widest for view in steps.VIEWS]
    widths = [np.ptp(np.flatnonzero(each.any(axis=0))) + 1 for each in done.views]
    assert all(width <= widest for width, widest in zip(widths, narrow, strict=True))
    assert len({each.tobytes() for each in done.views}) == len(set(steps.VIEWS))
    assert steps.VIEWS[0] == View()


def test_the_naive_conversion_keeps_the_background():
    image, _ = photograph(0)
    found = steps.naive(picture(image))
    assert found.shape == (28, 28)
    assert found[0, 0] == pytest.approx(
        255 - np.asarray(image.convert("L"))[:14, :10].mean(), abs=9
    )


def test_the_same_bytes_in_every_process_and_with_any_threads(tmp_path):
    photograph(4)[0].save(tmp_path / "photo.png")
    found = set()
    for threads in (1, 1, 2, 4):
        command = [sys.executable, "-c", HASHES, str(tmp_path / "photo.png"), str(threads)]
        found.add(subprocess.check_output(command, cwd=ROOT, text=True, env=dict(os.environ)))
    assert len(found) == 1
    cv2.setRNGSeed(7)  # whatever ran before in the same process
    done = steps.convert(reading.read(tmp_path / "photo.png"))
    digest = hashlib.sha256(done.views.tobytes() + done.mask.tobytes()).hexdigest()
    assert found == {digest + "\n"}


@pytest.mark.parametrize("path", CONVERSION, ids=lambda path: path.name)
def test_an_application_needs_few_packages_for_it(path):
    source = Source(ROOT, path.relative_to(ROOT).as_posix())
    packages = {name.partition(".")[0] for name in source.imported.values()}
    assert packages - set(sys.stdlib_module_names) <= LIGHT
