"""How much worse models are on test than on validation images, and whether chance explains it."""

from statsmodels.stats.proportion import confint_proportions_2indep


def gap(validation: float, test: float, validation_images: int, test_images: int) -> dict:
    """Return validation minus test accuracy as `difference`, with `low` and `high`: shares of 1.

    The 95% interval is over images, by the normal approximation for two independent proportions;
    seeds are not in it.
    """
    low, high = confint_proportions_2indep(
        validation * validation_images, validation_images, test * test_images, test_images,
        compare="diff", method="wald",
    )  # fmt: skip
    return {"difference": validation - test, "low": low, "high": high}
