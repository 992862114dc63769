"""The photographs: which there are, what each shows, and what its bytes must be.

"Clothing dataset (subset)", A. Grigorev, 2020, public domain (CC0 1.0), the parts `validation` and
`test` at one commit: registry.csv has a row for each file.
"""

import csv
from pathlib import Path
from typing import NamedTuple

RAW = Path("data/raw")
CONVERTED = Path("data/converted")
ANSWERS = Path("data/answers")
REGISTRY = Path(__file__).with_name("registry.csv")
PARTS = ("validation", "test")

# What a label is in Fashion-MNIST. Any of several is right; none of the ten is a stranger.
GARMENTS = {
    "t-shirt": "T-shirt/top",
    "pants": "Trouser",
    "longsleeve": "Pullover",
    "dress": "Dress",
    "outwear": "Coat",
    "shirt": "Shirt",
}
SHOES = {"shoes": ("Sandal", "Sneaker", "Ankle boot")}
STRANGERS = ("hat", "shorts", "skirt")


class Photograph(NamedTuple):
    """One file. `part`: validation or test. `label`: what it shows, a folder of the source."""

    part: str
    label: str
    name: str
    sha256: str

    @property
    def path(self) -> str:
        """Where the file is, below a source as below RAW."""
        return f"{self.part}/{self.label}/{self.name}"


def read(part: str | None = None) -> list[Photograph]:
    """Return all photographs, or those of one part, in the order of the registry."""
    with REGISTRY.open(newline="") as file:
        rows = [Photograph(**row) for row in csv.DictReader(file)]
    return [row for row in rows if part in (None, row.part)]
