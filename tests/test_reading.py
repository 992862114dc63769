"""Any picture file becomes upright colours of 8 bits, or a sentence says why not."""

import io

import numpy as np
import pytest
from photographs import photograph, saved
from PIL import Image

from photos.conversion import reading
from photos.conversion.errors import PictureError

PHOTO, MASK = photograph(0)
KINDS = {
    "JPEG": saved(PHOTO, "JPEG", quality=95),
    "CMYK": saved(PHOTO.convert("CMYK"), "JPEG", quality=95),
    "WebP": saved(PHOTO, "WEBP", lossless=True),
    "palette": saved(PHOTO.quantize(256)),
    "animated": saved(PHOTO, "GIF", save_all=True, append_images=[Image.new("RGB", PHOTO.size)]),
    "alpha": saved(PHOTO.convert("RGBA")),
    "BMP": saved(PHOTO, "BMP"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_colours(kind):
    found = reading.read(KINDS[kind])
    assert found.colours.dtype == np.uint8
    assert found.colours.shape == (400, 300, 3)
    assert np.abs(found.colours - np.asarray(PHOTO).astype(int)).mean() < 8


@pytest.mark.parametrize("bits", [8, 16])
def test_grey_of_8_and_of_16_bits_gives_the_same_levels(bits):
    grey = np.asarray(PHOTO.convert("L"))
    deep = Image.fromarray(grey if bits == 8 else grey.astype(np.uint16) * 257)
    assert (reading.read(saved(deep)).colours == grey[..., None]).all()


def test_a_pgm_of_16_bits_has_the_levels_of_a_png_of_16_bits():
    """However narrow their range is: they are not stretched."""
    levels = np.asarray(PHOTO.convert("L")).astype(np.uint16) * 100 + 9000
    png = reading.read(saved(Image.fromarray(levels))).colours
    head = f"P5\n{PHOTO.width} {PHOTO.height}\n65535\n".encode()
    assert (reading.read(head + levels.astype(">u2").tobytes()).colours == png).all()
    assert png.min() >= 35


@pytest.mark.parametrize("bits", [8, 16])
def test_the_transparent_level_of_a_grey_png_is_seen(bits):
    kind = np.uint8 if bits == 8 else np.uint16
    grey = Image.fromarray(np.array([[7, 9], [9, 7]], kind))
    found = reading.read(saved(grey, transparency=7))
    assert found.opaque.tolist() == [[False, True], [True, False]]


def test_levels_of_floating_point_are_stretched():
    levels = np.linspace(-1, 1, 64, dtype=np.float32).reshape(8, 8)
    found = reading.read(saved(Image.fromarray(levels), "TIFF")).colours
    assert (found.min(), found.max()) == (0, 255)


@pytest.mark.parametrize("tag", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "I;16"])
def test_a_picture_is_turned_as_the_camera_was_held(tag, mode):
    """The inverse of each of the eight orientations, written into the file."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = PHOTO
    if mode == "I;16":
        upright = Image.fromarray(np.asarray(PHOTO.convert("L")).astype(np.uint16) * 257)
    held = upright.transpose(turns[tag]) if tag in turns else upright
    exif = Image.Exif()
    exif[0x0112] = tag
    expected = reading.read(saved(upright)).colours
    assert (reading.read(saved(held, exif=exif)).colours == expected).all()


def test_transparent_places_are_white_and_known():
    shape = Image.fromarray((MASK * 255).astype(np.uint8))
    image = PHOTO.copy()
    image.putalpha(shape)
    found = reading.read(saved(image))
    assert (found.opaque == MASK).all()
    assert (found.colours[~MASK] == 255).all()
    assert (found.colours[MASK] == np.asarray(PHOTO)[MASK]).all()


def test_transparency_of_a_palette_is_seen():
    image = PHOTO.quantize(16)
    found = reading.read(saved(image, transparency=image.getpixel((0, 0))))
    assert not found.opaque[0, 0]
    assert found.opaque.any()


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (28, 28), (639, 640)])
def test_small_and_narrow_pictures_are_read(size):
    found = reading.read(saved(Image.new("RGB", size, "red"))).colours
    assert max(found.shape[:2]) == min(640, max(size))
    assert (found == (255, 0, 0)).all()


def test_a_picture_of_fifty_megapixels_is_read_and_a_larger_one_is_not():
    found = reading.read(saved(Image.new("1", (8000, 6250), 1))).colours
    assert found.shape == (500, 640, 3)
    with pytest.raises(PictureError, match=r"8,000 x 6,251 pixels, more than 50,000,000"):
        reading.read(saved(Image.new("1", (8000, 6251), 1)))


@pytest.mark.parametrize("size", [(1, 65_536), (65_536, 1)])
def test_a_picture_with_too_long_an_edge_is_not_read(size):
    with pytest.raises(PictureError, match="more than 65,535 along an edge; crop it"):
        reading.read(saved(Image.new("1", size, 1)))


def test_a_decompression_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(PictureError, match="pixels"):
        reading.read(saved(Image.new("1", (20_000, 20_000))))


@pytest.mark.parametrize("content", [b"", b"hello", b"<svg></svg>", b"%!PS-Adobe-3.0 EPSF-3.0\n"])
def test_what_is_no_picture_is_refused_in_a_sentence(content):
    with pytest.raises(PictureError, match="it is not a picture of a known kind"):
        reading.read(content)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_was_cut_off_is_refused_in_a_sentence(kind):
    content = KINDS[kind]
    for length in (len(content) // 2, len(content) // 20):
        if kind == "animated" and length > len(content) // 3:
            continue  # its first frame is whole
        with pytest.raises(PictureError, match=r"damaged|not a picture"):
            reading.read(content[:length])


def test_random_damage_gives_a_picture_or_a_sentence():
    generator = np.random.default_rng(0)
    for content in KINDS.values():
        for _ in range(40):
            damaged = bytearray(content)
            for place in generator.integers(0, min(len(damaged), 2000), 8):
                damaged[place] = generator.integers(256)
            try:
                assert reading.read(bytes(damaged)).colours.ndim == 3
            except PictureError as error:
                assert str(error).isprintable()


def test_a_path_is_read_as_its_bytes_are(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(KINDS["JPEG"])
    found = reading.read(tmp_path / "photo.jpg").colours
    assert (found == reading.read(KINDS["JPEG"]).colours).all()
    assert Image.open(io.BytesIO(KINDS["JPEG"])).size == (300, 400)
