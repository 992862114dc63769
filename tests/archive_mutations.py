"""Damaged archives by chance: the packed bytes or what is in them, changed in a few places."""

import gzip
import random
import struct
import zlib

# What goes wrong at the limits of a number.
LENGTHS = [0, 1, 2, 27, 28, 29, 2**8, 2**16, 2**30, 2**31 - 1, 2**31, 2**32 - 1]
LONGEST = 50  # bytes that one change removes, repeats or adds


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Return a gzip archive, changed once to four times, in its packed or unpacked bytes.

    The packed bytes of an archive whose content was changed are in order, its checksum too.
    """
    if rng.random() < 0.5:
        return _changed(content, rng)
    unpacked = gzip.decompress(content)
    if rng.random() < 0.5:
        return _packed(_relabelled(unpacked, rng), rng)
    return _packed(_changed(unpacked, rng), rng)


def _changed(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        # Half of the changes are near the beginning, where the headers are.
        reach = len(changed) if rng.random() < 0.5 else min(len(changed), LONGEST)
        start = rng.randint(0, reach)
        end = start + rng.randint(1, LONGEST)
        match rng.randrange(6):
            case 0:
                changed[start : start + 1] = bytes([rng.randrange(256)])
            case 1:
                changed[start : start + 1] = bytes(
                    each ^ 1 << rng.randrange(8) for each in changed[start : start + 1]
                )
            case 2:
                del changed[start:end]
            case 3:
                changed[start:start] = changed[start:end]
            case 4:
                changed[start:start] = rng.randbytes(end - start)
            case 5:
                del changed[start:]
    return bytes(changed)


def _relabelled(unpacked: bytes, rng: random.Random) -> bytes:
    """Change a byte of the magic number, or one of the lengths."""
    changed = bytearray(unpacked)
    place = rng.randrange(4)
    if rng.random() < 0.3:
        changed[place] = rng.randrange(256)
    else:
        struct.pack_into(">I", changed, 4 * max(1, min(place, changed[3])), rng.choice(LENGTHS))
    return bytes(changed)


def _packed(content: bytes, rng: random.Random) -> bytes:
    """Pack as one member or two, in any of the ways that deflate has."""
    cut = rng.choice([0, rng.randint(0, len(content))])
    parts = [content[:cut], content[cut:]] if cut else [content]
    return b"".join(_member(part, rng) for part in parts)


def _member(content: bytes, rng: random.Random) -> bytes:
    packer = zlib.compressobj(rng.choice([0, 1, 9]), wbits=31)
    return packer.compress(content) + packer.flush()
