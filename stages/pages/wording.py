"""Figures in words: accuracies, differences and what was measured for a claim."""

from functools import singledispatch

from stages.evidence import rules
from stages.evidence.comparison import Comparison
from stages.evidence.estimates import Estimate, Judgement, cost_ratios
from stages.evidence.numbers import p_value, percentage_points
from stages.pages.convergence import Convergence
from stages.pages.stronger import Generalization

Models = tuple[str, ...]


def accuracy(estimate: Estimate) -> str:
    """Return an accuracy with its 95% interval and the number of images."""
    interval = f"{estimate.low:.1%} to {estimate.high:.1%}"
    return f"{estimate.value:.2%} ({interval}{_counts(estimate)})"


def difference(estimate: Estimate) -> str:
    """Return a difference of two models with its 95% interval, and n and p where it has them."""
    model, other = estimate.models
    p = "" if estimate.p is None else f", {p_value(estimate.p)}"
    points = f"{100 * estimate.value:+.2f} percentage points"
    interval = f"({100 * estimate.low:+.2f} to {100 * estimate.high:+.2f}{_counts(estimate)})"
    return f"{model} minus {other}: {points} {interval}{p}"


def _counts(estimate: Estimate) -> str:
    """Return of how many images and trainings an estimate is, where it has them."""
    count = "" if estimate.images is None else f", n = {estimate.images:,}"
    if not estimate.trainings:
        return count
    first, *others = estimate.trainings
    if others == [first]:
        return f"{count}, {first} trainings of each"
    return f"{count}, {' and '.join(map(str, estimate.trainings))} trainings"


@singledispatch
def measured(rule: rules.Rule, models: Models, judgement: Judgement, comparison: Comparison) -> str:
    """Return in words what was measured for a claim about `models` that was judged by `rule`."""
    raise NotImplementedError(rule, models, judgement, comparison)


@measured.register
def _(rule: rules.Accuracy, _models: Models, judgement: Judgement, _: Comparison) -> str:
    return _beside(judgement.estimates[0], rule.claimed, rule.claimed)


@measured.register
def _(rule: rules.AccuracyRange, _models: Models, judgement: Judgement, _: Comparison) -> str:
    return _beside(judgement.estimates[0], rule.low, rule.high)


def _beside(estimate: Estimate, low: float, high: float) -> str:
    """Return an accuracy, and whether it is surely below `low` or above `high`."""
    side = ""
    if estimate.high < low:
        side = ", lower than claimed"
    elif estimate.low > high:
        side = ", higher than claimed"
    return accuracy(estimate) + side


@measured.register(rules.MoreAccurate)
@measured.register(rules.MeanDifference)
def _(_rule: rules.Rule, _models: Models, judgement: Judgement, _: Comparison) -> str:
    return "; ".join(difference(estimate) for estimate in judgement.estimates)


@measured.register
def _(
    _rule: rules.BetterGeneralization, models: Models, judgement: Judgement, comparison: Comparison
) -> str:
    single = ""
    if isinstance(judgement, Generalization):
        gaps = judgement.gaps
    else:
        rows = comparison.by_model.loc[list(models)]
        gaps, single = rows.train_accuracy - rows.validation_accuracy, ", in one training of each"
    each = ", ".join(f"{model} {100 * gap:.2f}" for model, gap in zip(models, gaps, strict=True))
    return (
        f"{difference(judgement.estimates[0])} on test images; training minus validation "
        f"accuracy, plain images, in percentage points{single}: {each}"
    )


@measured.register
def _(rule: rules.Hypothesis, _models: Models, judgement: Judgement, _: Comparison) -> str:
    [estimate] = judgement.estimates
    if rule.aim is None:
        return difference(estimate)
    reached = "reached" if estimate.value >= rule.aim else "not reached"
    return f"{difference(estimate)}; the aim of {percentage_points(rule.aim)} is {reached}"


@measured.register
def _(
    _rule: rules.BestBalance, _models: Models, judgement: Judgement, comparison: Comparison
) -> str:
    parts = []
    for estimate in judgement.estimates:
        ratios = cost_ratios(comparison, *estimate.models)
        parts.append(
            f"{difference(estimate)}, with {ratios.parameters:.2f} times the parameters and "
            f"{ratios.flops:.2f} times the operations"
        )
    return "; ".join(parts)


@measured.register
def _(
    _rule: rules.NotConsistentlyBetter, _models: Models, judgement: Judgement, _: Comparison
) -> str:
    [estimate] = judgement.estimates
    return difference(estimate) + ("" if estimate.trainings else ", in one training of each")


@measured.register
def _(_rule: rules.MoreEpochs, models: Models, judgement: Judgement, comparison: Comparison) -> str:
    if isinstance(judgement, Convergence):
        each = "; ".join(
            f"{model} {_epochs(own)}" for model, own in zip(models, judgement.epochs, strict=True)
        )
        return f"first epoch with 90% on validation: {each}; {p_value(judgement.p)}"
    table = comparison.by_model
    epochs = [f"{model} {table.best_epoch[model]} of {table.epochs[model]}" for model in models]
    return f"best epoch: {', '.join(epochs)}, in one training of each"


def _epochs(epochs: tuple[int | None, ...]) -> str:
    """Return epochs, smallest first, "never" last."""
    ranked = sorted(epochs, key=lambda each: (each is None, each))
    return ", ".join("never" if each is None else str(each) for each in ranked)


@measured.register
def _(
    _rule: rules.BetterOnPhotographs, _models: Models, judgement: Judgement, _: Comparison
) -> str:
    if not judgement.estimates:
        return "not measured for these models as they are now"
    before, after = map(difference, judgement.estimates)
    corrected = after.partition(": ")[2]  # the models have been named
    return f"{before}, on photographs, before the correction; after it: {corrected}"
