"""Answers for docs/questions.md: why models are worse on test than on validation images."""

from statistics import mean

import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from study import names
from study.answers import NOT_YET
from study.measured import METRICS, read
from study.tables import points, table

LADDER = "ladder-"
LAST = "remedies-no_early_stopping"


def models(variants: pd.DataFrame) -> str:
    """Return the lead of validation over test accuracy of every model; `variants`: variants.csv."""
    if variants.empty:
        return NOT_YET
    rows = variants[variants.variant.str.startswith(LADDER)]
    cells = [
        [
            names.variant("ladder", row.variant),
            f"{row.validation_accuracy:.2%}",
            f"{row.test_accuracy:.2%}",
            points(lead(row)),
        ]
        for _, row in rows.iterrows()
    ]
    titles = ["", "validation", "test", "validation minus test, 95% interval over images"]
    return table(titles, cells) if cells else NOT_YET


def lead(row: pd.Series) -> dict[str, float]:
    """Return the lead of a variant as a difference with its interval."""
    return {"difference": row.lead, "low": row.lead_low, "high": row.lead_high}


def splits(variants: pd.DataFrame) -> str:
    """Return the lead of the reference on other splits, where chance is another one."""
    paths = sorted((METRICS / "splits").glob("*.json"))
    if len(paths) < 2:
        return NOT_YET
    found = [read(f"splits/{path.stem}") for path in paths]
    each = [100 * (one["validation"] - one["test"]) for one in found]
    other = on_other_splits(found)
    conclusion = (
        "So it is not this split: test images are harder on others, too."
        if other["low"] > 0
        else "So for this network, chance in which images are in which part can explain the lead."
    )
    own = variants[variants.variant == "reference"] if len(variants) else variants
    on_own = f" On the split of this project it is {points(lead(own.iloc[0]))}." if len(own) else ""
    return (
        f"On {len(found)} other splits of the same images, the lead of the reference on validation "
        f"images is {points(other)} percentage points (from {min(each):+.2f} to {max(each):+.2f}, "
        f"one training each).{on_own} {conclusion}"
    )


def on_other_splits(found: list[dict]) -> dict[str, float]:
    """Return the mean lead with its 95% interval over images, for two independent proportions.

    All trainings answer the same test images, which count once; if anything, this is too wide.
    """
    validation, test = (mean(one[part] for one in found) for part in ("validation", "test"))
    count, others = sum(one["validation_images"] for one in found), found[0]["test_images"]
    low, high = confint_proportions_2indep(
        validation * count, count, test * others, others, compare="diff", method="wald"
    )
    return {"difference": validation - test, "low": low, "high": high}


def neighbours() -> str:
    """Return whether validation images have more near duplicates among training images."""
    found = read("neighbours")
    if found is None:
        return NOT_YET
    parts = found["duplicates"]
    apart = parts_differ(parts["validation"], parts["test"])
    tells = (
        "So near duplicates may make one of these parts easier."
        if apart
        else "So near duplicates do not make validation images easier."
    )
    equal = [parts[name]["equal"] for name in ("validation", "test")]
    copies = (
        f"{equal[0]} and {equal[1]} have an equal one" if any(equal) else "none has an equal one"
    )
    return (
        f"Near duplicates: {_near(parts['validation'])} of the validation images and "
        f"{_near(parts['test'])} of the test images have a training image within {found['near']} "
        f"grey levels (root mean square over pixels); {copies}. {tells}"
    )


def _near(part: dict) -> str:
    low, high = proportion_confint(part["near"], part["images"], method="wilson")
    return f"{part['near'] / part['images']:.1%} ({low:.1%} to {high:.1%}, n = {part['images']:,})"


def parts_differ(one: dict, other: dict) -> bool:
    """Return whether the 95% interval of the difference of two shares excludes 0."""
    low, high = confint_proportions_2indep(
        one["near"], one["images"], other["near"], other["images"], compare="diff"
    )
    return low > 0 or high < 0


def nearest() -> str:
    """Return how well the class of the nearest image does on training and on test images."""
    found = read("neighbours")
    if found is None:
        return NOT_YET
    training, test = found["training"], found["test"]
    tells = (
        "so test images are harder by themselves"
        if training["low"] > test["high"]
        else f"a difference that {test['images']:,} images cannot confirm"
    )
    return (
        "Answering with the class of the nearest image needs no training and no choice. It is "
        f"correct for {_share(training)} of the {training['images']:,} training and validation "
        f"images and for {_share(test)} of the {test['images']:,} test images, {tells}."
    )


def _share(found: dict) -> str:
    return f"{found['accuracy']:.1%} ({found['low']:.1%} to {found['high']:.1%})"


def choice_of_epoch(variants: pd.DataFrame, differences: pd.DataFrame) -> str:
    """Return what choosing the best epoch on validation images adds to the lead on them."""
    known = variants.set_index("variant") if len(variants) else variants
    if not {"reference", LAST} <= set(known.index):
        return NOT_YET
    chosen, last = (100 * known.lead[each] for each in ("reference", LAST))
    [same] = differences.same[differences.variant == LAST]
    return (
        f"Validation images also choose the epoch. Of {known.trainings[LAST]:g} trainings, "
        f"{same:g} keep the same weights without that choice, because their last epoch was the "
        f"best. On average, the lead is {chosen:.2f} percentage points with the choice and "
        f"{last:.2f} without."
    )
