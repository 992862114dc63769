"""The page docs/photos.md, from what was measured."""

from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from photos.evidence import scores
from photos.evidence.answers import CORRECTED, Answers
from photos.registry import GARMENTS
from stages.common.files import replacing
from stages.evidence import differences
from stages.pages import markdown

if TYPE_CHECKING:
    from photos.compare import Choice

TEMPLATES = Path(__file__).parent / "templates"
AUGMENTED, BASELINE = "augmented", "baseline"  # one network; only the first saw varied images


@dataclass(frozen=True)
class Measured:
    """Tables as `scores` returns them.

    `validation`, `test`: accuracies. `pairs`: differences of models, converted and corrected.
    `labels`: accuracies by garment. `refusals`: how strangers and garments are told apart with a
    threshold that keeps the share `kept` of garments of the validation part.
    """

    validation: pd.DataFrame
    test: pd.DataFrame
    pairs: pd.DataFrame
    labels: pd.DataFrame
    refusals: dict[str, float]
    kept: float


def percent(share: float) -> str:
    """Return a share of 1 as a percentage."""
    return f"{share:.1%}"


def points(difference: float) -> str:
    """Return a difference of shares of 1 in percentage points, signed."""
    return f"{100 * difference:+.1f}"


def interval(row: object) -> str:
    """Return the 95% interval of an accuracy."""
    return f"{percent(row.low)} to {percent(row.high)}"


def p_value(p: float) -> str:
    """Return a p-value with three places."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def write(path: Path, test: Answers, measured: Measured, chosen: "Choice") -> None:
    """Write the page."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=markdown.escape,
        keep_trailing_newline=True,
        trim_blocks=True,
    )
    environment.filters.update(percent=percent, points=points, interval=interval, p_value=p_value)
    text = environment.get_template("photos.md").render(content(test, measured, chosen))
    with replacing(path) as partial:
        partial.write_text(text)


def content(test: Answers, measured: Measured, chosen: "Choice") -> dict:
    """Return what the template shows; the figures are of the test part unless they say so."""
    rows, of_validation = _by_way(measured.test), _by_way(measured.validation)
    biases = dict(zip(test.classes, chosen.biases, strict=True))
    bags = scores.taken_for(test, "naive", chosen.model, test.garments)["Bag"]
    pairs = dict(list(measured.pairs.groupby("way")))
    with_augmentation = None
    if {AUGMENTED, BASELINE} <= set(test.models):
        with_augmentation = {
            way: differences.find(table, AUGMENTED, BASELINE) for way, table in pairs.items()
        }
    return {
        "choice": chosen,
        "models": test.models,
        "ways": list(rows),
        "rows": rows,
        "best": rows[CORRECTED][chosen.model],
        "best_validation": of_validation[CORRECTED][chosen.model],
        "naive": rows["naive"][chosen.model],
        "converted": rows["converted"][chosen.model],
        "bags": bags / test.garments.sum(),
        "augmentation": with_augmentation,
        "labels": {(row.way, row.model, row.label): row for row in measured.labels.itertuples()},
        "garments": list(GARMENTS),
        "second_view": _gains(of_validation["first"], of_validation["converted"]),
        **_decided(pairs["converted"], pairs[CORRECTED]),
        "shoes": _most(scores.taken_for(test, CORRECTED, chosen.model, test.shoes)),
        "shoes_right": int((test.correct(CORRECTED, chosen.model) & test.shoes).sum()),
        "shoes_count": int(test.shoes.sum()),
        "strangers": _most(scores.taken_for(test, CORRECTED, chosen.model, test.strangers)),
        "strangers_count": int(test.strangers.sum()),
        "refusals": measured.refusals,
        "kept": measured.kept,
        "raised": max(GARMENTS.values(), key=biases.get),
        "lowered": min(GARMENTS.values(), key=biases.get),
    }


def _by_way(table: pd.DataFrame) -> dict[str, dict]:
    """Return the rows of a table of accuracies by way and model."""
    return {
        way: {row.model: row for row in part.itertuples()}
        for way, part in table.groupby("way", sort=False)
    }


def _gains(before: dict, after: dict) -> dict[str, float]:
    """Return the least, the greatest and the mean gain of balanced accuracy of the models."""
    gains = [after[model].balanced - before[model].balanced for model in before]
    return {"least": min(gains), "most": max(gains), "mean": mean(gains)}


def _decided(*ways: pd.DataFrame) -> dict:
    """Return the pairs of models that are told apart in a way, and how many are in none.

    `ways`: tables of the same pairs. Of each pair told apart: its rows in all of them.
    """
    pairs = list(zip(*(table.itertuples() for table in ways), strict=True))
    told = [rows for rows in pairs if min(row.p_holm for row in rows) < 0.05]
    return {"pairs": told, "undecided": len(pairs) - len(told)}


def _most(counts: pd.Series) -> list[tuple[str, int]]:
    """Return the classes that occur with their counts, most frequent first."""
    present = counts[counts > 0].sort_values(ascending=False, kind="stable")
    return [(str(name), int(count)) for name, count in present.items()]
