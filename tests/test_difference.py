"""Better or luck: the method, its coverage, and what is said."""

import dataclasses
import math
import re

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

from tools.difference import power, wording
from tools.difference.statistics import Difference, compare, mean_interval

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
# On the logit scale: how images differ, and how one image differs from side to side.
DIFFICULTY, TASTE = 3.0, 0.5
IMAGES, SEEDS_SCATTER = 10_000, 0.002  # the champion's: 0.2 percentage points


def accuracy(centre: float) -> float:
    """The mean accuracy of trainings around `centre`."""
    spread = math.hypot(DIFFICULTY, TASTE)
    return float((expit(centre + spread * NODES) * WEIGHTS).sum() / WEIGHTS.sum())


def centre(wanted: float) -> float:
    return brentq(lambda place: accuracy(place) - wanted, -20, 20)


def simulated(generator, old: float, new: float, trainings: tuple[int, int]) -> list[np.ndarray]:
    """Two sides of random trainings, of these expected accuracies, on the same images."""
    images = generator.normal(0, DIFFICULTY, IMAGES)
    slope = (accuracy(centre(old) + 0.01) - accuracy(centre(old) - 0.01)) / 0.02
    sides = []
    for wanted, count in zip((old, new), trainings, strict=True):
        taste = images + generator.normal(0, TASTE, IMAGES)
        seeds = generator.normal(0, SEEDS_SCATTER / slope, (count, 1))
        chances = expit(centre(wanted) + taste + seeds)
        sides.append(generator.random((count, IMAGES)) < chances)
    return sides


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trainings", "change"), [((2, 2), 0.0), ((3, 3), 0.006), ((5, 5), 0.0), ((1, 5), 0.006)]
)
def test_the_interval_covers_in_93_to_97_of_100_comparisons(trainings, change):
    generator = np.random.default_rng(0)
    covered = 0
    for _ in range(1000):
        found = compare(*simulated(generator, 0.92, 0.92 + change, trainings))
        covered += found.low <= change <= found.high
    assert 0.93 <= covered / 1000 <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("trainings", [2, 5])
def test_the_interval_of_a_mean_accuracy_covers_in_93_to_97_of_100(trainings):
    generator = np.random.default_rng(2)
    covered = 0
    for _ in range(1000):
        _, side = simulated(generator, 0.92, 0.92, (1, trainings))
        low, high = mean_interval(side)
        covered += low <= 0.92 <= high
    assert 0.93 <= covered / 1000 <= 0.97


def test_without_a_difference_five_in_a_hundred_are_called_one():
    generator = np.random.default_rng(1)
    p_values = [compare(*simulated(generator, 0.9, 0.9, (3, 3))).p for _ in range(200)]
    assert 0.01 <= np.mean(np.array(p_values) < 0.05) <= 0.10


def side(*shares: float, count: int = 1000) -> np.ndarray:
    """Trainings that are right on the first images, as many as the share says."""
    return np.array([np.arange(count) < round(share * count) for share in shares])


def test_the_variance_by_hand():
    """Two trainings a side on four images; mean squares by the definition."""
    old = np.array([[1, 1, 1, 1], [0, 0, 0, 0]], bool)
    new = np.array([[1, 1, 1, 0], [1, 1, 0, 1]], bool)
    found = compare(old, new)
    assert found.value == pytest.approx(0.75 - 0.5)
    assert found.images_variance == pytest.approx(np.var([0.5, 0.5, 0, 0], ddof=1) / 4)
    between = (np.var([1, 0], ddof=1) + np.var([0.75, 0.75], ddof=1)) / 2
    rest = (0 + 4 * 0.5**2) / (3 + 3)  # only new's last two images, each half right
    assert found.residual_variance == pytest.approx(rest / 4)
    assert found.trainings_variance == pytest.approx((between - rest / 4) * (1 / 2 + 1 / 2))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (side(0.9), side(0.9), "m: cannot tell. There is no difference to detect."),
        (side(0.9), side(0.95), "m: this new model is better; another seed may reverse this."),
        (side(0.95), side(0.9), "m: this new model is worse; another seed may reverse this."),
        (side(1.0), side(0.0), "m: this new model is worse"),
        (side(1, count=1), side(0, count=1), "m: cannot tell. "),
        (side(0.9, 0.902), side(0.9, 0.902), "m: cannot tell. There is no difference to detect."),
        (side(0.90, 0.91, 0.905), side(0.95, 0.96, 0.955), "m: better, beyond what other seeds"),
        (side(0.90), side(0.95, 0.96, 0.955), "m: better, beyond what other seeds"),
        (side(0.90, 0.94), side(0.91, 0.96), "m: cannot tell. Detecting a "),
        (side(0.0, 0.0), side(1.0, 1.0), "m: better, beyond what other seeds"),
    ],
)
def test_the_verdict_is_right_at_the_extremes_too(old, new, said):
    found = compare(old, new)
    assert wording.sentence("m", found, found.p).startswith(said)


def test_trainings_that_are_alike_do_not_make_the_interval_endless():
    """Each is wrong on images of its own, nearly as many as the others: images explain it all."""
    wrong = [range(30), range(30, 59), range(31), range(30, 59)]
    rows = np.array([[image not in each for image in range(500)] for each in wrong])
    found = compare(rows[:2], rows[2:])
    assert found.trainings_variance == 0
    assert found.value == pytest.approx(-0.001)
    assert -0.02 < found.low < found.value < found.high < 0.02
    assert found.p > 0.05


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


def test_a_row_has_at_most_80_columns_and_fits_its_header():
    found = compare(side(0.0, 0.5), side(1.0, 0.4))
    line = wording.row("a" * 14, found, 0.0)
    assert len(line) == len(wording.HEADER) <= 80
    assert line.endswith("< 0.001")
    assert wording.record(found, 0.2)["verdict"] == "cannot tell"


def test_a_long_name_is_cut_in_the_table_and_whole_in_its_sentence():
    found, name = compare(side(0.90, 0.94), side(0.91, 0.96)), 40 * "m"
    line = wording.row(name, found, found.p)
    assert line.startswith("mmmmmmmmmmmm… ")
    assert len(line) == len(wording.HEADER)
    assert wording.sentence(name, found, found.p).startswith(f"{name}: ")
