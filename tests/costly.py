"""Small files that made Pillow work or allocate for minutes, each of a few hundred kB."""

import struct
import zlib

from photographs import saved
from PIL import Image

SIZE = 400_000  # bytes, about: of ten times as many a service had to wait for minutes
JPEG = saved(Image.new("L", (64, 64), 128), "JPEG", progressive=True)
GIF = saved(Image.new("P", (8, 8)), "GIF")
FRAME = 13 + 3 * 2 ** ((GIF[10] & 7) + 1)  # where the header and the palette of the GIF end
PNG = saved(Image.new("RGB", (8, 8)))
BMP = saved(Image.new("P", (8, 8)), "BMP")


def scans(count: int) -> bytes:
    """Return a progressive JPEG whose last scan comes `count` times more."""
    start = JPEG.rindex(b"\xff\xda")
    return JPEG[:-2] + JPEG[start:-2] * count + JPEG[-2:]


def entries(count: int, size: int) -> bytes:
    """Return a TIFF with `count` entries of which each has the same `size` bytes."""
    base = saved(Image.new("L", (8, 8)), "TIFF")
    start = int.from_bytes(base[4:8], "little")
    own = int.from_bytes(base[start : start + 2], "little")
    known = base[start + 2 : start + 2 + 12 * own]
    shared = len(base) + 2 + 12 * (own + count) + 4
    more = b"".join(struct.pack("<HHII", 40_000 + each, 7, size, shared) for each in range(count))
    directory = struct.pack("<H", own + count) + known + more + bytes(4)
    return base[:4] + struct.pack("<I", len(base)) + base[8:] + directory + bytes(size)


def tiles(size: tuple[int, int], tile: tuple[int, int], count: int) -> bytes:
    """Return a TIFF of grey levels whose `count` tiles all have the same compressed bytes."""
    pixels = zlib.compress(bytes(tile[0] * tile[1]), 9)
    values = {
        256: (4, size[:1]), 257: (4, size[1:]), 258: (3, (8,)), 259: (3, (8,)), 262: (3, (1,)),
        277: (3, (1,)), 322: (4, tile[:1]), 323: (4, tile[1:]), 324: (4, None), 325: (4, None),
    }  # fmt: skip
    start = 8 + 2 + 12 * len(values) + 4
    addresses = struct.pack(f"<{count}I", *[start + 8 * count] * count)
    sizes = struct.pack(f"<{count}I", *[len(pixels)] * count)
    entry = b""
    for tag, (kind, value) in values.items():
        if value is None:
            place = start if tag == 324 else start + 4 * count
            entry += struct.pack("<HHII", tag, kind, count, place)
        else:
            entry += struct.pack("<HHII", tag, kind, 1, value[0])
    head = b"II*\0" + struct.pack("<IH", 8, len(values))
    return head + entry + bytes(4) + addresses + sizes + pixels


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a part of a PNG."""
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


FILES = {  # each with words of the sentence that refuses it
    "scans": (scans(300), "more than 100 scans"),
    "scans after a hidden length": (
        scans(300).replace(b"\xff\xda", b"\xff\x01\xff\xff\xff\xda"),
        "more than 100 scans|damaged|known kind",
    ),
    "segments": (JPEG[:2] + b"\xff\xfe\0\2" * (SIZE // 4) + JPEG[2:], "more than 1,000 segments"),
    "Exif of a JPEG": (
        JPEG[:2] + (b"\xff\xe1\x7f\xffExif\0\0" + bytes(32_759)) * 12 + JPEG[2:],
        "more than 100,000 bytes of Exif",
    ),
    "Exif of a PNG": (
        PNG[:33] + chunk(b"eXIf", entries(500, SIZE)) + PNG[33:],
        "more than 100,000 bytes of Exif",
    ),
    "entries of a TIFF": (entries(500, SIZE), "takes too long to read"),
    "comments of a GIF": (
        GIF[:FRAME] + b"!\xfe\1a\0" * (SIZE // 5) + GIF[FRAME:],
        "takes too long to read",
    ),
    "comments of a PPM": (b"P5\n" + b"#\n" * (SIZE // 2) + b"1 1\n255\n1", "takes too long"),
    "a large tile of a TIFF": (
        tiles((16, 16), (16_384, 8_192), 2),
        "more than 75,000,000 pixels in its tiles",
    ),
    "many tiles of a TIFF": (
        tiles((320, 16), (16, 1_048_576), 20),
        "more than 75,000,000 pixels in its tiles",
    ),
    "levels of an odd range in a PPM": (
        b"P5\n1100 1000\n254\n" + bytes(1_100_000),
        "keeping pixels takes long to read; save it as PNG",
    ),
    "a BMP in runs": (
        BMP[:30] + b"\1" + BMP[31:] + bytes(1_100_000),
        "keeping pixels takes long to read; save it as PNG",
    ),
    "a PPM as text": (b"P2\n2 2\n255\n" + b"#\n" * (SIZE // 2) + b"1 1 1 1", "written as text"),
}
