"""The pages that `compare` writes from templates: report, claims, model card, tables."""

from pathlib import Path
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stages.common.errors import UserError
from stages.common.files import replacing
from stages.evidence import markdown
from stages.evidence.claims import Reported
from stages.evidence.comparison import Comparison
from stages.evidence.ledger import Entry
from stages.evidence.robustness import HELD_OUT, REFERENCE, by_distortion
from stages.evidence.verdicts import LEVEL
from stages.evidence.wording import percent, percentage_points
from stages.pictures.figures import colours
from stages.scoring.metrics import wilson_interval

ROBUST = "robust"  # the model for images that are not as in the data set
TEMPLATES = Path(__file__).parent / "templates"
# The picture that `evaluate` draws of models with convolutions.
OCCLUSION = "plots/test/{model}/occlusion.png"


def linked(path: str) -> str:
    """Return the address of a picture in the project, for a page at the top level.

    Raises `UserError` if the picture is missing: the page would have a hole.
    """
    if not Path(path).is_file():
        raise UserError(
            f"{path} is missing, and report.html shows it; run `dvc repro`, which draws it again."
        )
    return quote(path)


def render(template: str, content: dict) -> str:
    """Return `template`, filled with `content`. Names are text in HTML and Markdown alike."""
    is_html = template.endswith(".html")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=is_html,
        finalize=None if is_html else markdown.escape,
        keep_trailing_newline=True,
    )
    environment.filters.update(percent=percent, percentage_points=percentage_points)
    environment.globals["linked"] = linked
    return environment.get_template(template).render(content)


def write(template: str, path: str, content: dict) -> str:
    """Write `template`, filled with `content`, to `path`; return the text."""
    text = render(template, content)
    with replacing(path) as partial:
        partial.write_text(text)
    return text


def shared(comparison: Comparison, entries: list[Entry]) -> dict:
    """Return what all pages say: the claims, the numbers of images and the winner.

    `reference`: the model that mCE refers to; `mce`: if there is an mCE; `left_out`: the
    distortions that it leaves out.
    """
    scores, best, sizes = comparison.scores, comparison.best, comparison.sizes
    row = next(row for row in scores.itertuples() if row.model == best)  # keeps integers
    low, high = wilson_interval(row.test_accuracy, sizes["test"])
    return {
        "data_set": comparison.data_set,
        "claims": entries,
        "models": comparison.models,
        "pairs": len(comparison.pairs),
        "reference": REFERENCE,
        "mce": "mce" in scores,
        "left_out": _plain(comparison.left_out),
        "best": best,
        "row": row,
        "low": low,
        "high": high,
        **sizes,
    }


def tables(scores: pd.DataFrame, best: str, count: int, reported: dict[str, Reported]) -> dict:
    """Return what the tables of metrics/compare.md and the README show of all models.

    `scores` as `comparison` has them, `best` the winner's name, `count` the number of test
    images, `reported` what others reported of some of the models.
    """
    return {
        "scores": list(scores.itertuples()),
        "intervals": {
            row.model: wilson_interval(row.test_accuracy, count) for row in scores.itertuples()
        },
        "reported": {model: reported.get(model, Reported()) for model in scores.model},
        "best": best,
        "test": count,
    }


def card(comparison: Comparison) -> dict:
    """Return what the model card says of the winner's classes and distortions."""
    recalls = comparison.recalls[comparison.best]
    distortions = by_distortion(comparison.distorted, comparison.best)
    distortions.index = distortions.index.str.replace("_", " ")
    return {
        "classes": list(recalls.index),
        "recalls": recalls,
        "distortions": list(distortions.index),
        "worst": (recalls.idxmin(), recalls.min()),
        "hardest": (distortions.idxmin(), distortions.min()),
        "robust": _other(comparison, ROBUST),
    }


def _other(comparison: Comparison, model: str) -> object | None:
    """Return the row of `model` in the scores; None if it is the winner or is not compared."""
    rows = {row.model: row for row in comparison.scores.itertuples()}
    return None if model == comparison.best else rows.get(model)


def page(comparison: Comparison) -> dict:
    """Return what the report shows of all models.

    `detectable`: the half width in percentage points of the 95 % interval of the difference of
    two models that disagree on 5 % of the test images.
    """
    models, best = comparison.models, comparison.best
    candidates = [best, REFERENCE] if REFERENCE in models else [best]
    explained = {
        model: OCCLUSION.format(model=model)
        for model in candidates
        if Path(OCCLUSION.format(model=model)).exists()
    }
    return {
        "scores": list(comparison.scores.itertuples()),
        "colours": colours(models),
        "undecided": int((comparison.pairs.p_holm >= LEVEL).sum()),
        "detectable": 100 * 1.96 * (0.05 / comparison.sizes["test"]) ** 0.5,
        "seen": {model: _plain(names) for model, names in comparison.seen.items()},
        "held_out": _plain(HELD_OUT),
        "supporting": explained,
    }


def _plain(names: list[str]) -> list[str]:
    """Return the names of distortions as pages write them."""
    return [name.replace("_", " ") for name in names]
