"""Answers for docs/questions.md, from tables in git; what has not been measured is said so."""

from pathlib import Path

import pandas as pd

from stages.common.errors import UserError
from study.tables import p_value, points

RESULTS, MAIN = Path("study/results"), Path("plots/compare")
FILTERS = Path("study/plots/filters.png")
NOT_YET = "*Not measured yet.* The study has no result for this question; run: `make study`"
VERDICTS = {
    "better": "better than",
    "worse": "worse than",
    "cannot tell": "not told apart from",
}


def read(path: Path) -> pd.DataFrame:
    """Read a table; without rows if it is missing or empty. Raises `UserError` if it is damaged."""
    try:
        return pd.read_csv(path)
    except (FileNotFoundError, pd.errors.EmptyDataError):
        return pd.DataFrame()
    except (ValueError, OSError) as error:
        raise UserError(f"{path} is damaged ({error}); restore it: git restore {path}") from None


def sentence(row: pd.Series) -> str:
    """Return one difference as a sentence."""
    return (
        f"**{row.variant}** is {VERDICTS[row.verdict]} {row.against}: {points(row)} percentage "
        f"points on test images, p {_equals(row.p_holm)}, {row.trainings} against "
        f"{row.trainings_against} trainings."
    )


class Answers:
    """What the templates ask for."""

    def __init__(self) -> None:
        """Read all tables. Raises `UserError` if one is damaged."""
        self.differences = read(RESULTS / "differences.csv")
        self.variants = read(RESULTS / "variants.csv")
        self.shifted = read(RESULTS / "shifted.csv")
        self.models = read(MAIN / "models.csv")
        self.confusion = read(MAIN / "confusion.csv")

    def question(self, *names: str) -> str:
        """Return a sentence for each variant of these questions, the picture, and the command."""
        if self.differences.empty:
            return NOT_YET
        parts = []
        for name in names:
            rows = self.differences[self.differences.question == name]
            if rows.empty:
                parts.append(f"{name}: {NOT_YET}")
                continue
            parts += [f"- {sentence(row)}" for _, row in rows.iterrows()]
            picture = "learning_curve" if name == "images" else name
            parts.append(f"\n![{name}](../{RESULTS}/{picture}.png)\n")
        return "\n".join(parts)

    def on_shifted(self) -> str:
        """Return how the dense network and the reference do on shifted images."""
        if self.shifted.empty:
            return NOT_YET
        lines = [
            f"- shifted by {row.pixels} pixels: {row.against} {row.accuracy_against:.1%}, "
            f"{row.variant} {row.accuracy:.1%}; {points(row)} points, p {_equals(row.p_holm)}"
            for _, row in self.shifted.iterrows()
        ]
        return "\n".join([*lines, "\n![shifted](../study/results/shifted.png)"])

    def filters(self) -> str:
        """Return the picture of the first layer's filters."""
        return f"![filters](../{FILTERS})" if FILTERS.exists() else NOT_YET

    def convergence(self) -> str:
        """Return how many epochs the models of the ladder took to 90% on validation images."""
        ladder = self.variants[self.variants.variant.str.startswith("ladder-")] \
            if len(self.variants) else self.variants  # fmt: skip
        if ladder.empty:
            return NOT_YET
        lines = []
        for row in ladder.itertuples():
            model = row.variant.removeprefix("ladder-")
            epochs = "never" if pd.isna(row.epochs_to_90) else f"epoch {row.epochs_to_90:g}"
            lines.append(f"- {model}: {epochs} ({row.reached_90} of {row.trainings} trainings)")
        return "\n".join(lines)

    def calibration(self) -> str:
        """Return the calibration error of each model before and after temperature scaling."""
        if self.models.empty:
            return NOT_YET.replace("The study", "The pipeline").replace("make study", "make repro")
        lines = [
            f"- {row.model}: {row.ece:.4f} as trained, {row.ece_scaled:.4f} with "
            f"T = {row.temperature:.2f}"
            for row in self.models.itertuples()
        ]
        return "\n".join([*lines, f"\n![reliability](../{MAIN}/reliability.png)"])

    def confused(self, model: str, actual: str, predicted: str) -> str:
        """Return how often a model takes one class for another, each way, as a sentence."""
        if self.confusion.empty:
            return NOT_YET.replace("The study", "The pipeline").replace("make study", "make repro")
        cells = self.confusion[self.confusion.model == model].set_index(["actual", "predicted"])
        try:
            there, back = (
                int(cells["count"][pair]) for pair in ((actual, predicted), (predicted, actual))
            )
        except KeyError:
            return f"*Not asked of this data*: {model} has no classes {actual} and {predicted}."
        count = int(cells.loc[actual]["count"].sum())
        return (
            f"{model} takes {there} of {count:,} test images of {actual} for {predicted}, and "
            f"{back} of {predicted} for {actual}."
        )

    def largest(self, model: str) -> str:
        """Return the mistake that a model makes most often."""
        rows = self.confusion[self.confusion.model == model] if len(self.confusion) else ()
        if not len(rows):
            return ""
        wrong = rows[rows.actual != rows.predicted].nlargest(1, "count").iloc[0]
        return (
            f"Its most frequent mistake: {wrong['count']} x {wrong.actual} for {wrong.predicted}."
            f"\n\n![confusion](../{MAIN}/confusion/{model}.png)"
        )


def _equals(p: float) -> str:
    text = p_value(p)
    return text if text.startswith("<") else f"= {text}"
