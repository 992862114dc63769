"""How much worse models are on test than on validation images, and whether chance explains it."""

from dataclasses import dataclass

from scipy import stats

WIDTH = stats.norm.ppf(0.975)  # of a 95% interval, in standard errors


@dataclass(frozen=True)
class Gap:
    """Validation minus test accuracy in percentage points, with its 95% interval over images."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return the figures as a table has them."""
        return f"{self.value:+.2f} ({self.low:+.2f} to {self.high:+.2f})"


def gap(validation: float, test: float, validation_images: int, test_images: int) -> Gap:
    """Return the gap of two accuracies, shares of 1, on so many independent images.

    By the normal approximation for two proportions; seeds are not in it.
    """
    variance = sum(
        share * (1 - share) / count
        for share, count in ((validation, validation_images), (test, test_images))
    )
    value, half = 100 * (validation - test), 100 * WIDTH * variance**0.5
    return Gap(value, value - half, value + half)
