"""Damaged copies of a good file, drawn at random: what any reader must survive."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator

EXTREMES = [b"\0", b"\xff", b"\x7f", b"\x80"]


def mutations(good: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` damaged copies of `good`; the same seed gives the same ones."""
    generator = random.Random(seed)
    for _ in range(count):
        yield mutated(good, generator)


def zip_mutations(good: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` damaged copies of a zip file, .npz or .keras.

    Every other one is damaged inside one of its parts, under a correct checksum: in the others,
    the checksum finds nearly everything.
    """
    generator = random.Random(seed)
    for place in range(count):
        yield (mutated, _mutated_part)[place % 2](good, generator)


def mutated(good: bytes, generator: random.Random) -> bytes:
    """Return `good` after one to three random changes."""
    for _ in range(generator.randint(1, 3)):
        good = generator.choice(CHANGES)(good, generator)
    return good


def _mutated_part(good: bytes, generator: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    chosen = generator.choice(list(parts))
    # Its head has the format and the promises; a change of a pixel is none that anyone can see.
    head, rest = parts[chosen][:128], parts[chosen][128:]
    parts[chosen] = mutated(head, generator) + rest
    rewritten = io.BytesIO()
    with zipfile.ZipFile(rewritten, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return rewritten.getvalue()


def _flip(content: bytes, generator: random.Random) -> bytes:
    """Flip a bit."""
    changed = bytearray(content or b"\0")
    changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
    return bytes(changed)


def _cut(content: bytes, generator: random.Random) -> bytes:
    """Cut the end off."""
    return content[: generator.randrange(len(content) + 1)]


def _insert(content: bytes, generator: random.Random) -> bytes:
    """Put random bytes in between."""
    place, count = generator.randrange(len(content) + 1), generator.randint(1, 16)
    return content[:place] + generator.randbytes(count) + content[place:]


def _remove(content: bytes, generator: random.Random) -> bytes:
    """Take a piece out."""
    start, stop = _piece(content, generator)
    return content[:start] + content[stop:]


def _repeat(content: bytes, generator: random.Random) -> bytes:
    """Write a piece twice, or many times."""
    start, stop = _piece(content, generator)
    times = generator.choice([1, 1, 1, 1000])
    return content[:stop] + times * content[start:stop] + content[stop:]


def _extreme(content: bytes, generator: random.Random) -> bytes:
    """Overwrite a number of 1 to 8 bytes with a smallest or largest one."""
    start = generator.randrange(len(content) + 1)
    width = generator.choice([1, 2, 4, 8])
    return content[:start] + width * generator.choice(EXTREMES) + content[start + width :]


def _digits(content: bytes, generator: random.Random) -> bytes:
    """Change a written number."""
    places = [place for place, byte in enumerate(content[:4096]) if chr(byte).isdigit()]
    if not places:
        return _flip(content, generator)
    place = generator.choice(places)
    number = generator.choice([b"-1", b"0", b"9" * 12, b"9" * 5000, b"1e999", b"(", b"NaN"])
    return content[:place] + number + content[place + 1 :]


def _piece(content: bytes, generator: random.Random) -> tuple[int, int]:
    """Return where a piece of up to 64 bytes starts and stops."""
    start = generator.randrange(len(content) + 1)
    return start, min(len(content), start + generator.randint(1, 64))


CHANGES: list[Callable[[bytes, random.Random], bytes]] = [
    _flip,
    _cut,
    _insert,
    _remove,
    _repeat,
    _extreme,
    _digits,
]
