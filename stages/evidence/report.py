"""The pages that `compare` writes from templates: report, claims, model card."""

import base64
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from stages.scoring.metrics import interval

from stages.common.files import replacing
from stages.evidence.differences import LEVEL
from stages.evidence.robustness import REFERENCE
from stages.pictures.figures import colours

TEMPLATES = Path(__file__).parent / "templates"


def percent(share: float) -> str:
    """Return a share of 1 as a percentage with two places."""
    return f"{share:.2%}"


def embedded(path: str) -> str:
    """Return the PNG at `path` as a data address, so that the page needs no other file."""
    return "data:image/png;base64," + base64.b64encode(Path(path).read_bytes()).decode()


def write(template: str, path: str, **content: object) -> None:
    """Write `template`, filled with `content`, to `path`."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=template.endswith(".html"),
        keep_trailing_newline=True,
    )
    environment.filters["percent"] = percent
    environment.globals["embedded"] = embedded
    text = environment.get_template(template).render(content)
    with replacing(path) as partial:
        partial.write_text(text)


def _winner(scores: pd.DataFrame, best: str, sizes: dict) -> dict:
    """Return what both pages say of the winner: its row of `scores` and the interval."""
    row = next(row for row in scores.itertuples() if row.model == best)  # keeps integers
    low, high = interval(row.test_accuracy, sizes["test"])
    return {"best": best, "row": row, "low": low, "high": high, **sizes}


def _gradcam(model: str) -> Path:
    """Return the picture that `evaluate` draws of models that have convolutions."""
    return Path(f"plots/test/{model}/gradcam.png")


def card(
    scores: pd.DataFrame, best: str, recalls: pd.DataFrame, weakest: pd.Series, sizes: dict
) -> dict:
    """Return what the model card needs of the winner.

    `recalls`: a row for each class, a column for each model; `weakest`: the winner's mean
    accuracy under each distortion; `sizes`: numbers of test, validation and distorted images.
    """
    of_best = recalls[best]
    return {
        **_winner(scores, best, sizes),
        "models": list(scores.model),
        "classes": list(recalls.index),
        "recalls": of_best,
        "distortions": [name.replace("_", " ") for name in weakest.index],
        "worst": (of_best.idxmin(), of_best.min()),
        "hardest": (weakest.idxmin().replace("_", " "), weakest.min()),
    }


def page(scores: pd.DataFrame, best: str, pairs: pd.DataFrame, sizes: dict) -> dict:
    """Return what the report needs, less the claims; the pictures are read where it is written.

    `detectable`: the half width in points of the 95 % interval of the difference of two models
    that disagree on 5 % of the test images.
    """
    return {
        **_winner(scores, best, sizes),
        "scores": list(scores.itertuples()),
        "colours": colours(list(scores.model)),
        "pairs": len(pairs),
        "undecided": int((pairs.p_holm >= LEVEL).sum()),
        "detectable": 100 * 1.96 * (0.05 / sizes["test"]) ** 0.5,
        "seen": [model for model in dict.fromkeys([best, REFERENCE]) if _gradcam(model).exists()],
    }
