"""Better or luck: the method, its coverage, and what is said."""

import numpy as np
import pytest
from simulated_trainings import side, simulated

from tools.difference import wording
from tools.difference.statistics import compare, mean_interval


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
