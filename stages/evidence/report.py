"""The pages that `compare` writes from templates: report, claims, model card."""

from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stages.common.errors import UserError
from stages.common.files import replacing
from stages.evidence.comparison import Comparison
from stages.evidence.ledger import Entry
from stages.evidence.robustness import IN_FAMILY, REFERENCE, by_distortion
from stages.evidence.verdicts import LEVEL
from stages.evidence.wording import percent, percentage_points
from stages.pictures.figures import colours
from stages.scoring.metrics import wilson_interval

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


def write(template: str, path: str, content: dict) -> None:
    """Write `template`, filled with `content`, to `path`."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=template.endswith(".html"),
        keep_trailing_newline=True,
    )
    environment.filters.update(percent=percent, percentage_points=percentage_points)
    environment.globals["linked"] = linked
    text = environment.get_template(template).render(content)
    with replacing(path) as partial:
        partial.write_text(text)


def shared(comparison: Comparison, entries: list[Entry]) -> dict:
    """Return what all pages say: the claims, the numbers of images and the winner.

    `reference`: the model that mCE refers to, None if it is not compared here.
    """
    scores, best, sizes = comparison.scores, comparison.best, comparison.sizes
    row = next(row for row in scores.itertuples() if row.model == best)  # keeps integers
    low, high = wilson_interval(row.test_accuracy, sizes["test"])
    return {
        "data_set": comparison.data_set,
        "claims": entries,
        "models": comparison.models,
        "pairs": len(comparison.pairs),
        "reference": REFERENCE if REFERENCE in comparison.models else None,
        "best": best,
        "row": row,
        "low": low,
        "high": high,
        **sizes,
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
    }


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
        "family": IN_FAMILY,
        "supporting": explained,
    }
