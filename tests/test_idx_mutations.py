"""Archives damaged by chance: what is read is what is in them, else one sentence says why not."""

import gzip
import random
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from archive_mutations import mutated

from stages.common.errors import UserError
from stages.data import idx

VALUES = np.random.default_rng(0).integers(10, size=(5, 28, 28), dtype=np.uint8)
KINDS = {
    "images": (VALUES, idx.read_images),
    "labels": (VALUES[0, 0], partial(idx.read_labels, classes=10)),
}
SEED, MUTANTS = 0, 500


def outcome(path: Path, kind: str) -> str:
    """Read a damaged archive; return "read" or the sentence, which is about this file."""
    values, read = KINDS[kind]
    try:
        found = read(path)
    except UserError as error:
        sentence = str(error)
        assert sentence.startswith(f"{path}: ")
        assert sentence.isprintable()
        return sentence.removeprefix(f"{path}: ")
    assert (found.dtype, found.shape[1:]) == (np.uint8, values.shape[1:])
    assert len(found) > 0
    assert gzip.decompress(path.read_bytes())[4 + 4 * found.ndim :] == found.tobytes()
    return "read"


def outcomes(path: Path, kind: str, seed: int, mutants: int) -> list[str]:
    """What became of so many damaged archives; `path` is where they are written."""
    rng = random.Random(seed)
    idx.write(path, KINDS[kind][0])
    intact = path.read_bytes()
    found = []
    for number in range(mutants):
        path.write_bytes(mutated(intact, rng))
        try:
            found.append(outcome(path, kind))
        except Exception as error:
            raise AssertionError(f"{kind}, seed {seed}, mutant {number}: {error!r}") from error
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_archive_is_read_as_it_is_or_refused_with_a_sentence(tmp_path, kind):
    found = outcomes(tmp_path / "archive.gz", kind, SEED, MUTANTS)
    said = [
        "expected a readable gzip archive",
        "is cut off before its end",
        "is damaged (Error",
        "expected the magic number",
        "its header promises",
        "expected at least one item",
    ]
    for sentence in ("read", *said):
        assert any(sentence in each for each in found), f"no mutant led to: {sentence}"
