"""Any picture file as upright colours of 8 bits: of an animation the first frame."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from photos.conversion.errors import PictureError

# Nothing else is tried: some of Pillow's other formats start programs or are rarely looked after.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
LARGEST = 50_000_000  # pixels of a file, about 200 MB once unpacked
KEPT = 640  # pixels of the longest edge that later steps work with


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
    damaged or has more than LARGEST pixels; `OSError` if the file cannot be opened.
    """
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _check_size(image)
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


def _upright(image: Image.Image) -> Image.Image:
    """Return the image turned as the camera was held, at most KEPT pixels long, 8 bits, RGB(A)."""
    image.load()
    transparent = image.has_transparency_data
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    image = ImageOps.exif_transpose(image).convert("RGBA" if transparent else "RGB")
    image.thumbnail((KEPT, KEPT), Image.Resampling.BOX, reducing_gap=None)
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return grey levels of 16 bits divided by 257; others stretched from their least to 255."""
    values = np.nan_to_num(np.asarray(image, np.float64))
    low, high = (0, 65_535) if image.mode.startswith("I;16") else (values.min(), values.max())
    levels = (values - low) * (255 / max(high - low, 1e-9))
    grey = Image.fromarray(levels.round().astype(np.uint8))
    grey.getexif().update(image.getexif())
    return grey


def _picture(image: Image.Image) -> Picture:
    pixels = np.asarray(image)
    if pixels.shape[2] == 3:
        return Picture(pixels)
    share = pixels[..., 3:].astype(np.float32) / 255
    colours = pixels[..., :3] * share + 255 * (1 - share)
    return Picture(colours.round().astype(np.uint8), pixels[..., 3] >= 128)
