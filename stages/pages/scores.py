"""What the scores of the models say: sentences for the report."""

import pandas as pd

from stages.evidence.numbers import percent


def sizes(scores: pd.DataFrame) -> str:
    """Say how large the models are, and how many operations a prediction takes."""
    operations = scores.flops / 1e6
    if len(scores) == 1:
        [model] = scores.index
        return (
            f"{model} has {scores.parameters[model]:,} parameters and needs "
            f"{operations[model]:.2f} million operations for an image."
        )
    return (
        f"The models have {scores.parameters.min():,} to {scores.parameters.max():,} parameters "
        f"and need {operations.min():.2f} to {operations.max():.2f} million operations for an "
        "image."
    )


def errors(scores: pd.DataFrame) -> str:
    """Say which model makes the fewest and the most errors on test images."""
    error = 1 - scores.test_accuracy
    best, worst = error.idxmin(), error.idxmax()
    said = f"{best} misclassifies {percent(error[best])} of the test images"
    if best == worst:
        return f"{said}."
    times = error[worst] / max(error[best], 1e-9)
    return f"{said}; {worst} {percent(error[worst])}, {times:.1f} times as many."


def cost(scores: pd.DataFrame) -> str:
    """Say of which models nothing cheaper, or as cheap, is as accurate."""
    ranked = scores.sort_values(["flops", "test_accuracy"], ascending=[True, False])
    before = ranked.test_accuracy.cummax().shift(fill_value=-1)
    worth = list(ranked.index[ranked.test_accuracy > before])
    others = [model for model in scores.index if model not in worth]
    if not others:
        return "Each model that takes more operations makes fewer errors here."
    how = "more" if (ranked.test_accuracy < before)[others].all() else "at least as"
    return (
        f"For {listed(worth)}, no model with as few operations is as accurate; for "
        f"{listed(others)}, there is one that is {how} accurate."
    )


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them: a, b and c; "" if there are none."""
    if not names:
        return ""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def gaps(scores: pd.DataFrame) -> str:
    """Say how much better training images are classified than validation images."""
    gap = 100 * (scores.train_accuracy - scores.validation_accuracy)
    most, least = gap.idxmax(), gap.idxmin()
    said = (
        "In these trainings, the gap between training and validation accuracy on plain images, a "
        "sign of overfitting, is"
    )
    if most == least:
        return f"{said} {gap[most]:.1f} percentage points."
    return (
        f"{said} largest for {most} ({gap[most]:.1f} percentage points) and smallest for {least} "
        f"({gap[least]:.1f})."
    )


def calibration(scores: pd.DataFrame) -> str:
    """Say which model's confidence is the furthest from its accuracy, and what scaling does."""
    worst = scores.ece.idxmax()
    row = scores.loc[worst]
    way = "overconfident" if row.temperature > 1 else "underconfident"
    does = "lowers" if row.ece_scaled < row.ece else "changes"
    before = f"is the worst calibrated (ECE {row.ece:.3f}): it is {way}"
    if len(scores) == 1:
        before = f"is {way} (ECE {row.ece:.3f})"
    return (
        f"Before scaling, {worst} {before}. Temperature scaling {does} its ECE to "
        f"{row.ece_scaled:.3f}."
    )
