"""Answers for docs/questions.md, from tables in git; what has not been measured is said so."""

from pathlib import Path

import pandas as pd

from stages.common.errors import UserError
from study import names, overfitting
from study.tables import p_value, points, table

RESULTS = Path("study/results")
FILTERS = Path("study/plots/filters.png")
NOT_YET = "*Not measured yet.* The study has no result for this question; run: `make study`"
VERDICTS = {  # of a variant, in the words of an answer; {} is the reference
    "better": "Better than {}",
    "worse": "Worse than {}",
    "cannot tell": "Cannot be told apart from {}",
}


def read(path: Path) -> pd.DataFrame:
    """Read a table; without rows if it is missing or empty. Raises `UserError` if it is damaged."""
    try:
        return pd.read_csv(path)
    except (FileNotFoundError, pd.errors.EmptyDataError):
        return pd.DataFrame()
    except (ValueError, OSError) as error:
        raise UserError(f"{path} is damaged ({error}); restore it: git restore {path}") from None


def verdicts(question: str, rows: pd.DataFrame) -> str:
    """Return in words which variants are better, which worse, and which cannot be told apart."""
    parts = []
    for verdict, said in VERDICTS.items():
        found = [names.variant(question, each) for each in rows.variant[rows.verdict == verdict]]
        if found:
            parts.append(f"{said.format(names.reference(question))}: **{', '.join(found)}**.")
    return " ".join(parts)


def same(question: str, rows: pd.DataFrame) -> str:
    """Return which trainings of variants are the very ones of the reference, "" if none are."""
    return "".join(
        f" {row.same} of the {row.trainings} trainings with {names.variant(question, row.variant)} "
        "are the same, number by number, as the reference's: the difference comes from the others."
        for row in rows.itertuples()
        if row.same
    )


class Answers:
    """What the templates ask for."""

    def __init__(self) -> None:
        """Read all tables. Raises `UserError` if one is damaged."""
        self.differences = read(RESULTS / "differences.csv")
        self.overfitted = read(RESULTS / "overfitting.csv")
        self.variants = read(RESULTS / "variants.csv")
        self.shifted = read(RESULTS / "shifted.csv")

    def question(self, *questions: str) -> str:
        """Return of each question the answer in words, the figures and the picture."""
        if self.differences.empty or self.variants.empty:
            return NOT_YET
        return "\n\n".join(self._answer(each) for each in questions)

    def _answer(self, question: str) -> str:
        rows = self.differences[self.differences.question == question]
        if rows.empty:
            return f"{question.capitalize()}: {NOT_YET}"
        picture = "learning_curve" if question == "images" else question
        return (
            f"{verdicts(question, rows)}{same(question, rows)}\n\n"
            f"{self._figures(question, rows)}\n"
            f"![{question}](../{RESULTS}/{picture}.png)"
        )

    def _figures(self, question: str, rows: pd.DataFrame) -> str:
        """Return the differences of a question as a table, the reference first."""
        known = self.variants.set_index("variant")

        def cells(variant: str, name: str, difference: str, p: str) -> list[str]:
            row = known.loc[variant]
            figures = [f"{row.test_accuracy:.2%}", difference, p]
            return [name, f"{row.trainings:g}", *figures, f"{100 * row.gap:+.1f}"]

        titles = ["", "trainings", "test accuracy", "difference, 95% interval", "p", "overfitting"]
        first = cells(rows.against.iloc[0], names.reference(question), "", "")
        others = [
            cells(row.variant, names.variant(question, row.variant), points(row),
                  p_value(row.p_holm))
            for _, row in rows.iterrows()
        ]  # fmt: skip
        return table(titles, [first, *others])

    def costs(self, question: str) -> str:
        """Return what each variant changes, beside the operations that an answer takes."""
        rows = (
            self.differences[self.differences.question == question] if len(self.differences) else ()
        )
        if not len(rows) or self.variants.empty:
            return NOT_YET
        flops = self.variants.set_index("variant").flops
        parts = [
            f"{names.variant(question, row.variant)}: {100 * row.difference:+.2f} points for "
            f"{flops[row.variant] / flops[row.against]:.1f} times the operations"
            for row in rows.itertuples()
        ]
        return f"Against {names.reference(question)}, {'; '.join(parts)}."

    def overfitting(self, name: str) -> str:
        """Return what the variants of a question do to overfitting."""
        if self.overfitted.empty or self.variants.empty:
            return NOT_YET
        rows = self.overfitted[self.overfitted.question == name]
        return overfitting.sentences(name, rows, self.variants.set_index("variant")) or NOT_YET

    def on_shifted(self) -> str:
        """Return how the dense network and the CNN do on shifted images."""
        if self.shifted.empty:
            return NOT_YET
        titles = ["shifted by", names.reference("dense"), names.variant("dense", "dense-equal"),
                  "difference, 95% interval", "p"]  # fmt: skip
        cells = [
            [
                f"{row.pixels} pixel{'s' if row.pixels > 1 else ''}",
                f"{row.accuracy_against:.1%}",
                f"{row.accuracy:.1%}",
                points(row),
                p_value(row.p_holm),
            ]
            for _, row in self.shifted.iterrows()
        ]
        return f"{table(titles, cells)}\n![shifted](../{RESULTS}/shifted.png)"

    def filters(self) -> str:
        """Return the picture of the first layer's filters."""
        return f"![filters](../{FILTERS})" if FILTERS.exists() else NOT_YET

    def convergence(self) -> str:
        """Return how many epochs the models of the ladder took to 90% on validation images."""
        lines = []
        for row in self.variants.itertuples():
            if not row.variant.startswith("ladder-"):
                continue
            model = names.variant("ladder", row.variant)
            epochs = "never" if pd.isna(row.epochs_to_90) else f"epoch {row.epochs_to_90:g}"
            lines.append(f"- {model}: {epochs} ({row.reached_90} of {row.trainings} trainings)")
        return "\n".join(lines) or NOT_YET
