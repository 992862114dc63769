"""How many trainings or images it would take to tell, as the sentence of a comparison says."""

import dataclasses
import math
import re

import numpy as np
import pytest
from simulated_trainings import side, simulated

from tools.difference import power, wording
from tools.difference.statistics import Difference, compare


def test_what_it_would_take_shrinks_with_the_difference_squared():
    """One right image in 50 more, of 1,000; then two."""
    counts = []
    for more in (0.902, 0.904):
        found = compare(side(0.9), side(more))
        [count] = re.findall(r"about ([\d,]+) images; there are 1,000\.", wording.needed(found))
        counts.append(int(count.replace(",", "")))
    # The variance grows with the number of images that differ, the square of it faster.
    assert counts[0] == pytest.approx(2 * counts[1], rel=0.05)  # two digits are said


def test_no_number_of_trainings_tells_what_too_few_images_cannot():
    """Trainings that scatter, and 100 images of which half are right on either side."""
    old, new = side(0.48, 0.5, 0.52, count=100), 1 - side(0.5, 0.47, 0.53, count=100) > 0
    new[:, :2] = True
    assert wording.needed(compare(old, new)).startswith(
        "On 100 images, no number of trainings would detect a difference of this size; however "
    )


def counted(said: str) -> list[int]:
    """The numbers of trainings that a sentence names as needed."""
    found = re.findall(r"about ([\d,]+) trainings on each side; there are ", said)
    return [int(count.replace(",", "")) for count in found]


def test_trainings_average_out_the_chance_of_single_answers():
    """No image is harder for one side: of the images' variance, endless trainings leave nothing."""
    residual = 0.002**2
    found = Difference(
        0.920, 0.921, -0.002, 0.004, 0.5, 10_000, (5, 5), residual * 2 / 5, 0.0, residual, 8.0
    )
    [count] = counted(wording.needed(found))
    assert count == pytest.approx(2 * residual * 7.849 / 0.001**2, rel=0.1)


@pytest.mark.parametrize("trainings", [(2, 2), (5, 5), (1, 5)])
def test_what_it_would_take_is_more_than_there_is(trainings):
    """Whenever the verdict is "cannot tell", corrected for eight models or not."""
    generator, least = np.random.default_rng(4), []
    for _ in range(60):
        found = compare(*simulated(generator, 0.92, 0.926, trainings))
        for p in (found.p, min(8 * found.p, 1)):
            least += counted(wording.sentence("m", found, p))
    more = max(trainings)
    assert min(least) >= (more + 1 if len(set(trainings)) == 1 else more)


@pytest.mark.slow
def test_the_trainings_that_are_named_detect_the_difference_in_four_of_five_comparisons():
    """Named for a difference of 0.4 points and the scatter that is simulated here."""
    generator, change = np.random.default_rng(5), 0.004
    found = [compare(*simulated(generator, 0.92, 0.92 + change, (5, 5))) for _ in range(50)]
    parts = {
        part: float(np.mean([getattr(each, part) for each in found]))
        for part in ("images_variance", "trainings_variance", "residual_variance")
    }
    typical = dataclasses.replace(found[0], old=0.92, new=0.92 + change, **parts)
    count = power.trainings(typical, 0.05)
    comparisons = [
        compare(*simulated(generator, 0.92, 0.92 + change, (count, count))) for _ in range(200)
    ]
    assert 0.7 <= np.mean([each.p < 0.05 for each in comparisons]) <= 0.9


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (6.2, "7"),
        (99, "99"),
        (99.5, "100"),
        (710_894, "710,000"),
        (127, "130"),
        (99_900, "100,000"),
    ],
)
def test_what_it_would_take_has_two_digits(count, said):
    """With one image, whose variance is `count` times what the difference allows."""
    variance = count * 0.01**2 / 7.849
    found = Difference(0.90, 0.91, -0.5, 0.5, 0.9, 1, (1, 1), variance, *[math.nan] * 3)
    assert f" would take about {said} images; there are 1." in wording.needed(found)
