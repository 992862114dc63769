"""The results as a table for the terminal, and where to look next.

python -m tools.summary [--since SECONDS]
"""

import argparse
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

COLUMNS = "{:<{width}}{:>11}{:>26}{:>12}"
TITLES = ("model", "validation", "test (95% interval)", "parameters")


def table(read: Callable[[str], str]) -> str:
    """Return a line for each model, and the one that is best on validation images.

    `read` returns the text of a file of the project. At most 80 columns, unless a model has a name
    of more than 30 letters.
    """
    models = pd.read_csv(io.StringIO(read("plots/compare/models.csv")), index_col="model")
    accuracies = pd.read_csv(io.StringIO(read("plots/compare/accuracy.csv")))
    best = json.loads(read("metrics/compare.json"))["best"]
    width = max(map(len, (*models.index, TITLES[0]))) + 1
    lines = [COLUMNS.format(*TITLES, width=width)]
    for row in accuracies.itertuples():
        test = f"{row.accuracy:.2%} ({row.low:.1%} to {row.high:.1%})"
        own = models.loc[row.model]
        lines.append(
            COLUMNS.format(
                row.model,
                f"{own.validation_accuracy:.2%}",
                test,
                f"{own.parameters:,.0f}",
                width=width,
            )
        )
    count = accuracies.images.iloc[0]
    lines += ["", f"Best on validation images: {best}."]
    lines += [f"The {count:,} test images were not used to choose anything."]
    return "\n".join(lines)


def took(seconds: float) -> str:
    """Return how long something took, in words."""
    return f"It took {seconds / 60:.0f} minutes." if seconds >= 90 else f"It took {seconds:.0f} s."


def main() -> None:
    """Print the table of the workspace."""
    parser = argparse.ArgumentParser("python -m tools.summary")
    parser.add_argument("--since", type=float, help="when it began, in seconds since 1970")
    since = parser.parse_args().since
    print(table(lambda name: Path(name).read_text()))
    print("Everything on one page: report.html; the claims of others: docs/claims.md.")
    if since is not None:
        print(took(time.time() - since))


if __name__ == "__main__":
    main()
