"""Put the results, what surprises in them, and the graph into README.md, between their markers.

make readme
"""

import json
import re
import subprocess
from pathlib import Path

import pandas as pd

from stages.common.errors import UserError
from stages.common.files import replacing
from stages.evidence.differences import find
from stages.pages import markdown
from stages.pages.models import described

README = Path("README.md")
TABLES, PHOTOS = Path("plots/compare"), Path("photos")
STUDY = Path("study/results/differences.csv")
EACH = re.compile(r"^(train|evaluate)[_@].+")  # the stages that every model has


def results() -> str:
    """Return what each model is and how good it is, as a table of Markdown."""
    best = json.loads(Path("metrics/compare.json").read_text())["best"]
    parameters = pd.read_csv(TABLES / "models.csv", index_col="model").parameters
    accuracies = pd.read_csv(TABLES / "accuracy.csv")
    count = accuracies.images.iloc[0]
    about = described(list(accuracies.model))
    lines = [
        f"| model | what it is | test accuracy (95% interval, n = {count:,}) | parameters |",
        "|---|---|---|---|",
    ]
    for row in accuracies.itertuples():
        name, kind = (markdown.escape(text) for text in (row.model, about[row.model]))
        lines.append(
            f"| {f'**{name}**' if row.model == best else name} | {kind} "
            f"| {row.accuracy:.2%} ({row.low:.1%} to {row.high:.1%}) "
            f"| {parameters[row.model]:,} |"
        )
    return "\n".join(lines) + "\n"


def findings() -> str:
    """Return what surprises most, from photographs and test images, as a list of Markdown."""
    chosen = json.loads((PHOTOS / "metrics/choice.json").read_text())["model"]
    table = pd.read_csv(PHOTOS / "plots/accuracy.csv").set_index(["way", "model"])
    naive, best = (table.loc[way, chosen] for way in ("naive", "corrected"))
    lines = [
        f"- Of {naive.n:.0f} photographs that people took of their clothes, {chosen} recognizes "
        f"{_share(naive)} if they are only shrunk and negated, as in many tutorials. If they are "
        "cut out and converted like the training images, and the answers corrected by what other "
        f"photographs taught, it recognizes {_share(best)}. See [photos](docs/photos.md).\n"
    ]
    pairs = pd.read_csv(PHOTOS / "plots/differences.csv")
    on_test, on_photos = augmentation(), _augmentation_in(pairs[pairs.way == "converted"])
    if on_test is not None and on_photos is not None:
        lines.append(
            f"- Augmentation changes accuracy by {_points(on_test)} percentage points on test "
            f"images{_trainings(on_test)}, and by {_points(on_photos)} on those photographs before "
            "the correction (one training of each).\n"
        )
    return "".join(lines)


def augmentation() -> pd.Series | None:
    """Return augmented minus baseline on test images; None if there are no such models.

    From the study, which has trained both several times, else from one training of each.
    """
    if STUDY.exists():
        table = pd.read_csv(STUDY)
        rows = table[(table.variant == "ladder-augmented") & (table.against == "ladder-baseline")]
        if len(rows):
            return rows.iloc[0]
    return _augmentation_in(pd.read_csv(TABLES / "differences.csv"))


def _augmentation_in(pairs: pd.DataFrame) -> pd.Series | None:
    """Return augmented minus baseline from a table of pairs; None if it lacks one of them."""
    known = {"augmented", "baseline"} <= {*pairs.model, *pairs.other}
    return find(pairs, "augmented", "baseline") if known else None


def _trainings(row: pd.Series) -> str:
    """Return of how many trainings of each model a difference is, where the row says it."""
    return f" (mean of {row.trainings} trainings)" if "trainings" in row else ""


def _share(row: pd.Series) -> str:
    """Return an accuracy with its 95% interval."""
    return f"{row.accuracy:.0%} ({row.low:.0%} to {row.high:.0%})"


def _points(row: pd.Series) -> str:
    """Return a difference with its 95% interval, in percentage points."""
    return f"{100 * row.difference:+.1f} ({100 * row.low:+.1f} to {100 * row.high:+.1f})"


def graph() -> str:
    """Return `dvc dag --mermaid` as a block of Markdown, all models as one."""
    diagram = subprocess.check_output(["dvc", "dag", "--mermaid"], text=True)
    stages = dict(re.findall(r'(\w+)\["(.+?)"\]', diagram))
    merged = {node: EACH.sub(r"\1 each model", stage) for node, stage in stages.items()}
    numbers = {stage: f"node{n}" for n, stage in enumerate(dict.fromkeys(merged.values()), 1)}
    lines = [f'  {node}["{stage}"]' for stage, node in numbers.items()]
    needed_by: dict[str, dict[str, None]] = {}  # dictionaries as sets that keep their order
    for start, end in re.findall(r"(\w+)-->(\w+)", diagram):
        needed_by.setdefault(numbers[merged[start]], {})[numbers[merged[end]]] = None
    lines += [f"  {start} --> {' & '.join(ends)}" for start, ends in needed_by.items()]
    return "\n".join(["```mermaid", "flowchart LR", *lines, "```"]) + "\n"


def with_part(text: str, name: str, content: str) -> str:
    """Return the text of the README with `content` between the markers of `name`.

    Raises `UserError` if there are none.
    """
    marked = re.compile(f"(<!-- {name} -->\n).*(<!-- end of {name} -->)", re.DOTALL)
    filled, count = marked.subn(lambda match: match[1] + content + match[2], text)
    if count != 1:
        raise UserError(f"{README} needs one <!-- {name} --> and one <!-- end of {name} -->.")
    return filled


def current(text: str) -> str:
    """Return the text of the README with today's graph, results and findings."""
    for name, part in (("graph", graph), ("results", results), ("findings", findings)):
        text = with_part(text, name, part())
    return text


if __name__ == "__main__":
    filled = current(README.read_text())
    with replacing(README) as partial:
        partial.write_text(filled)
