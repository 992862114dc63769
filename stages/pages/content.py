"""What the pages say: report, claims, model card and tables."""

from pathlib import Path

from stages.evidence.claims import Reported
from stages.evidence.comparison import Comparison
from stages.evidence.robustness import HELD_OUT, REFERENCE, by_distortion, spoken
from stages.pages.findings import findings
from stages.pages.ledger import Entry
from stages.pages.models import described
from stages.pages.scores import listed
from stages.pictures.figures import colours
from stages.scoring.metrics import wilson_interval

ROBUST = "robust"  # the model for images that are not as in the data set
# The picture that `evaluate` draws of models with convolutions.
OCCLUSION = "plots/test/{model}/occlusion.png"


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


def results(comparison: Comparison, reported: dict[str, Reported]) -> dict:
    """Return what metrics/compare.md shows; `reported`: what others reported of some models."""
    scores, count = comparison.scores, comparison.sizes["test"]
    return {
        "scores": list(scores.itertuples()),
        "intervals": {
            row.model: wilson_interval(row.test_accuracy, count) for row in scores.itertuples()
        },
        "reported": {model: reported.get(model, Reported()) for model in scores.model},
        "best": comparison.best,
        "test": count,
    }


def card(comparison: Comparison) -> dict:
    """Return what the model card says of the winner's classes and distortions."""
    recalls = comparison.recalls[comparison.best]
    distortions = by_distortion(comparison.distorted, comparison.best)
    distortions.index = distortions.index.map(spoken)
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


def page(comparison: Comparison, entries: list[Entry]) -> dict:
    """Return what the report shows of all models.

    `detectable`: the half width in percentage points of the 95% interval of the difference of
    two models that disagree on 5% of the test images.
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
        "classes": list(comparison.recalls.index),
        "about": described(models),
        "detectable": 100 * 1.96 * (0.05 / comparison.sizes["test"]) ** 0.5,
        "seen": {model: _plain(names) for model, names in comparison.seen.items()},
        "held_out": _plain(HELD_OUT),
        "supporting": explained,
        "better_in_use": listed(better_in_use(comparison)),
        "findings": findings(comparison, entries),
    }


def better_in_use(comparison: Comparison) -> list[str]:
    """Return the models that are, as saved, more accurate than at the epoch that was kept.

    On validation images, by half an image or more: less is rounding.
    """
    table, curves = comparison.by_model, comparison.curves
    kept = curves[
        (curves.split == "validation") & (curves.epoch == curves.model.map(table.best_epoch))
    ]
    gain = table.validation_accuracy - kept.set_index("model").accuracy
    return list(gain.index[gain > 0.5 / comparison.sizes["validation"]])


def _plain(names: list[str]) -> list[str]:
    """Return the names of distortions as pages write them."""
    return [spoken(name) for name in names]
