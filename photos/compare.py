"""compare: which model answers photographs, and how often it is right.

Reads data/answers, data/parameters, data/raw and the models in the main params.yaml, writes
metrics/choice.json (the model, its correction and threshold), metrics/accuracy.json,
metrics/parameters.json (with which each model was trained), plots/ and ../docs/photos.md.
Everything is chosen on the validation part; the test part gives the figures that are reported.
"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field

from photos import registry, stage, trained
from photos.correction import Correction
from photos.evidence import answers, fitting, page, pictures, scores, sheet
from photos.evidence.answers import CORRECTED, WAYS, Answers
from stages.common import params
from stages.common.files import replacing, write_json

PLOTS = Path("plots")
METRICS = Path("metrics")
EVERY_WAY = [*WAYS, CORRECTED]


class Settings(params.Section):
    """How many photographs the sheet shows, and the share of garments that a threshold keeps."""

    right: Annotated[int, Field(ge=0, le=20)]
    wrong: Annotated[int, Field(ge=0, le=20)]
    kept: Annotated[float, Field(gt=0, le=1)]


@dataclass(frozen=True)
class Choice:
    """Which model answers photographs, its correction, and the least confidence of an answer."""

    model: str
    temperature: float
    biases: list[float]
    threshold: float


def choose(validation: Answers, corrections: dict[str, Correction], kept: float) -> Choice:
    """Return the model with the best balanced accuracy, corrected, on validation photographs."""
    table = scores.accuracies(validation, [CORRECTED])
    model = table.model[table.balanced.idxmax()]
    least = scores.threshold(validation, model, kept)
    temperature, biases = corrections[model]
    # Rounded down: else the very photograph that set it would be refused.
    steps = 10**fitting.PLACES
    return Choice(model, temperature, list(biases), math.floor(least * steps) / steps)


def measure(validation: Answers, test: Answers, chosen: Choice, kept: float) -> page.Measured:
    """Return the tables of both parts, corrected; `kept`: the share that chose the threshold."""
    return page.Measured(
        validation=scores.accuracies(validation, EVERY_WAY),
        test=scores.accuracies(test, EVERY_WAY),
        pairs=scores.paired(test, ["converted", CORRECTED]),
        labels=scores.by_label(test, EVERY_WAY),
        refusals=scores.refusals(test, chosen.model, chosen.threshold),
        kept=kept,
    )


def main() -> None:
    """Correct, choose, then measure, draw and write."""
    settings = params.read(Settings, "compare")
    models = list(params.declared()["models"])
    validation, test = (answers.read(part, models) for part in registry.PARTS)
    corrections = {model: fitting.fit(validation, model) for model in models}
    validation, test = validation.corrected(corrections), test.corrected(corrections)
    chosen = choose(validation, corrections, settings.kept)
    measured = measure(validation, test, chosen, settings.kept)
    write_tables(measured, chosen)
    write_json(METRICS / "parameters.json", {model: trained.read(model) for model in models})
    draw(test, measured, chosen, settings)
    page.write(Path("../docs/photos.md"), test, measured, chosen)


def write_tables(measured: page.Measured, chosen: Choice) -> None:
    """Write what was measured as CSV and JSON."""
    tables = {"accuracy": measured.test, "classes": measured.labels, "differences": measured.pairs}
    for name, table in tables.items():
        with replacing(PLOTS / f"{name}.csv") as partial:
            table.to_csv(partial, index=False)
    write_json(METRICS / "choice.json", asdict(chosen))
    write_json(METRICS / "accuracy.json", summary(measured.test) | measured.refusals)


def summary(table: pd.DataFrame) -> dict[str, dict]:
    """Return accuracies and balanced accuracies, by way and model."""
    return {
        way: {row.model: {"accuracy": row.accuracy, "balanced": row.balanced}
              for row in part.itertuples()}
        for way, part in table.groupby("way", sort=False)
    }  # fmt: skip


def draw(test: Answers, measured: page.Measured, chosen: Choice, settings: Settings) -> None:
    """Draw all pictures of plots/photos."""
    pictures.accuracies(PLOTS / "accuracy.png", measured.test)
    pictures.labels(PLOTS / "classes.png", measured.labels, chosen.model)
    pictures.confidences(PLOTS / "strangers.png", test, chosen.model, chosen.threshold)
    shown = sheet.choose(test, chosen.model, settings.right, settings.wrong)
    sheet.draw(PLOTS / "sheet.png", test, chosen.model, chosen.threshold, shown)


if __name__ == "__main__":
    stage.run(main)
