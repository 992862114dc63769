"""Any picture file as upright colours of 8 bits: of an animation the first frame."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from photos.conversion import costs, levels
from photos.conversion.errors import PictureError

# Nothing else is tried: some of Pillow's other formats start programs or are rarely looked after.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
LARGEST = 50_000_000  # pixels of a file, about 200 MB once unpacked
LONGEST = 65_535  # pixels of an edge, as in a JPEG: Pillow keeps 8 bytes for each row besides
KEPT = 640  # pixels of the longest edge that later steps work with
# What brings a picture upright, by its Exif orientation.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Picture:
    """What a file shows.

    `colours`: RGB, uint8 (h, w, 3), transparent places on white. `opaque`: bool (h, w), None if the
    file has no transparency.
    """

    colours: np.ndarray
    opaque: np.ndarray | None = None


def read(source: str | Path | bytes) -> Picture:
    """Read a picture from a path or from the bytes of a file.

    At most KEPT pixels long; a smaller one stays as it is. Raises `PictureError` if it is none, is
    damaged, made to cost or too large; `OSError` if the file cannot be opened.
    """
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    try:
        stream = costs.Content(content)
        with Image.open(stream, formats=FORMATS) as image:
            stream.opened()
            _check_size(image)
            costs.check_pixels(image, len(content), LARGEST)
            image.draft(None, (KEPT, KEPT))  # a large JPEG is unpacked at a fraction of its size
            return _picture(_upright(image))
    except (PictureError, MemoryError):
        raise
    except UnidentifiedImageError:
        kinds = ", ".join(FORMATS)
        raise PictureError(
            f"it is not a picture of a known kind ({kinds}); save it as JPEG or PNG"
        ) from None
    except Image.DecompressionBombError:
        raise PictureError(f"it has more than {LARGEST:,} pixels; save it smaller") from None
    # The content is the only input: whatever Pillow raises, and it raises nearly everything, is
    # the fault of the file.
    except Exception as error:
        reason = "".join(char if char.isprintable() else "?" for char in str(error))[:200]
        raise PictureError(
            f"it is damaged ({reason or type(error).__name__}); save it again as JPEG or PNG"
        ) from None


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > LARGEST:
        raise PictureError(
            f"it has {width:,} x {height:,} pixels, more than {LARGEST:,} in all; save it smaller"
        )
    if max(width, height) > LONGEST:
        raise PictureError(
            f"it has {width:,} x {height:,} pixels, more than {LONGEST:,} along an edge; crop it"
        )


def _upright(image: Image.Image) -> Image.Image:
    """Return the image turned as the camera was held, at most KEPT pixels long, 8 bits, RGB(A).

    Of the full size as few copies are made as possible: one may have 200 MB.
    """
    image.load()
    costs.check_exif(image)
    turn = TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith(("I", "F")):
        image = levels.eight_bits(image, "transparency" in image.info)
    if turn is not None:
        image = image.transpose(turn)
    if image.mode not in (mode, "L") or "transparency" in image.info:
        image = image.convert(mode)
    image.thumbnail((KEPT, KEPT), Image.Resampling.BOX, reducing_gap=None)
    return image.convert(mode)


def _picture(image: Image.Image) -> Picture:
    pixels = np.asarray(image)
    if pixels.shape[2] == 3:
        return Picture(pixels)
    share = pixels[..., 3:].astype(np.float32) / 255
    colours = pixels[..., :3] * share + 255 * (1 - share)
    return Picture(colours.round().astype(np.uint8), pixels[..., 3] >= 128)
