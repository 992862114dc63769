"""Files made to cost: small, but Pillow would work or allocate for minutes. They are refused.

Real pictures stay far below every limit here; `reading` limits the pixels.
"""

import io
import math
import re
from collections.abc import Iterator

from PIL import Image

from photos.conversion.errors import PictureError

SCANS = 100  # of a JPEG: each is a pass over all pixels; real ones have 1 to 20
SEGMENTS = 1000  # of a JPEG, besides its scans
PARTS = 10_000  # read until a file is open: Pillow joins some, each time copying all before
EXIF = 100_000  # bytes: entries may all name the same bytes, and Pillow copies them for each
AGAIN = 100_000_000  # bytes that are read besides the file itself: likewise in a TIFF
UNPACKED = 1.5  # times the largest picture: what the tiles of a TIFF may cover, edges included
SLOW = 1_000_000  # pixels, and bytes, that Pillow may read in Python itself: about a second
IN_PYTHON = ("ppm", "ppm_plain", "bmp_rle")  # its readers that do
MARKER = re.compile(rb"\xff+([\x02-\xcf\xd8-\xfe])")  # of a JPEG, without those inside of scans
SCAN, START, END, APPLICATION_1 = 0xDA, 0xD8, 0xD9, 0xE1
WIDTH, HEIGHT = 322, 323  # of a tile, in a TIFF
SAVED = "save it again as JPEG or PNG"


class Content(io.BytesIO):
    """The bytes of a file, which cannot be read without end."""

    def __init__(self, content: bytes) -> None:
        """Wrap the bytes of a file. Raises `PictureError` if they are made to cost."""
        super().__init__(content)
        self._bytes_left, self._parts_left = len(content) + AGAIN, PARTS
        _check_start(content)

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes. Raises `PictureError` if too many have been read."""
        part = super().read(size)
        self._bytes_left -= len(part)
        self._parts_left -= 1
        if self._bytes_left < 0 or self._parts_left < 0:
            raise PictureError(f"its metadata takes too long to read; {SAVED}")
        return part

    def opened(self) -> None:
        """Allow any number of parts: pixels may be in many."""
        self._parts_left = float("inf")


def check_exif(image: Image.Image) -> None:
    """Raise `PictureError` if a picture that is loaded says too much of itself."""
    written = image.info.get("Raw profile type exif", "")  # of a PNG, in hexadecimal digits
    _refuse_beyond(EXIF, max(len(image.info.get("exif", b"")), len(written) // 2), "bytes of Exif")


def check_pixels(image: Image.Image, size: int, largest: int) -> None:
    """Raise `PictureError` if the pixels of a picture that is open would cost too much.

    `size`: bytes of the file; `largest`: pixels of the largest picture. A tile of a TIFF is
    unpacked whole, however little of it the picture shows, and all may have the same bytes.
    """
    if image.format == "TIFF" and {WIDTH, HEIGHT} <= set(image.tag_v2):
        tile = (max(1, int(image.tag_v2[each])) for each in (WIDTH, HEIGHT))
        covered = math.prod(
            math.ceil(edge / part) * part for edge, part in zip(image.size, tile, strict=True)
        )
        _refuse_beyond(int(UNPACKED * largest), covered, "pixels in its tiles")
    if image.tile and image.tile[0][0] in IN_PYTHON and max(math.prod(image.size), size) > SLOW:
        raise PictureError("its way of keeping pixels takes long to read; save it as PNG")


def _check_start(content: bytes) -> None:
    if content.startswith((b"P1", b"P2", b"P3")):
        raise PictureError("it is a PPM written as text, which takes long to read; save it as PNG")
    if content.startswith(b"\xff\xd8"):
        _check_jpeg(content)


def _check_jpeg(content: bytes) -> None:
    scans = segments = exif = 0
    for kind, start, size in _segments(content):
        scans += kind == SCAN
        segments += kind != SCAN
        if kind == APPLICATION_1 and content.startswith(b"Exif", start + 2):
            exif += size
        _refuse_beyond(SCANS, scans, "scans")
        _refuse_beyond(SEGMENTS, segments, "segments")
        _refuse_beyond(EXIF, exif, "bytes of Exif")


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start and size of each segment of a JPEG, up to the end of its pixels."""
    place, scanned = 0, False
    while marker := MARKER.search(content, place):
        kind, place = marker[1][0], marker.end()
        if kind == END and scanned:
            return
        if kind in (START, END):
            continue
        size = int.from_bytes(content[place : place + 2], "big")
        yield kind, place, size
        place += size
        scanned |= kind == SCAN


def _refuse_beyond(limit: int, found: int, what: str) -> None:
    if found > limit:
        raise PictureError(f"it has more than {limit:,} {what}; {SAVED}")
