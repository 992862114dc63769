"""compare: every variant against its reference, in tables and a picture for each question.

Reads correct/, metrics/trainings/ and recipes/, all in git. Writes results/: variants.csv,
differences.csv, overfitting.csv, shifted.csv, ladder.json, results.md and a PNG for each question.
What is not trained yet, or not as params.yaml has it now, is named and left out: a stopped study
has results too (dvc repro --allow-missing --single-item compare).
"""

from pathlib import Path

import pandas as pd

from stages.common import stage
from stages.common.errors import UserError
from stages.common.files import replacing, write_json
from stages.evidence import settings
from study import effects, freshness, models, overfitting, pictures, results, summary, tables

FOLDER = Path("results")
SHIFTED = ("dense-equal", "reference")


def write(name: str, table: pd.DataFrame) -> None:
    """Write a table as CSV, with six digits of shares and p-values."""
    with replacing(FOLDER / name) as partial:
        table.to_csv(partial, index=False, float_format="%.6g")


def draw(test: pd.DataFrame, shifted: pd.DataFrame, variants: pd.DataFrame) -> None:
    """Draw a picture for each question that has differences."""
    limits = pictures.limits(test)
    for name, rows in test.groupby("question", sort=False):
        pictures.differences(FOLDER / f"{name}.png", rows, limits)
    by_variant = variants.set_index("variant")
    curve = list(test.variant[test.question == "images"])
    if curve:
        pictures.images(FOLDER / "learning_curve.png", by_variant.loc[["reference", *curve]])
    if len(shifted):
        pictures.shifted(FOLDER / "shifted.png", shifted, dict(by_variant.test_accuracy))


def main() -> None:
    """Compare what there is."""
    trainings, missing = results.load(freshness.stale())
    if not trainings:
        raise UserError("no training of the study is there yet; run: make study")
    variants = summary.by_variant(trainings)
    test = effects.differences(trainings, "test")
    shifted = effects.shifted(trainings, *SHIFTED)
    write("variants.csv", variants)
    write("differences.csv", test)
    write("overfitting.csv", overfitting.differences(trainings))
    write("shifted.csv", shifted)
    found = models.findings(settings.data_set(), models.ladder(trainings))
    write_json(FOLDER / "ladder.json", found)
    with replacing(FOLDER / "results.md") as partial:
        partial.write_text(tables.page(variants, test, shifted, missing))
    draw(test, shifted, variants)
    done = variants.trainings.sum()
    print(f"{done} trainings compared, {len(missing)} missing")


if __name__ == "__main__":
    stage.run(main)
