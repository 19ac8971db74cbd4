"""An axis of numbers has as many ticks as there is room for, at tidy numbers."""

from itertools import pairwise

import pytest
from mcp_monitoring.review.drawing.axes.limits import ScaleOptions
from mcp_monitoring.review.drawing.axes.number_ticks import multiples, number_ticks

LINEAR, LOG = ScaleOptions(), ScaleOptions("log")


@pytest.mark.parametrize(
    ("low", "high", "length", "ticks"),
    [
        (0.0, 5.3, 155, (0, 2, 4)),
        (0.0, 5.3, 210, (0, 1, 2, 3, 4, 5)),
        (0.0, 12.0, 155, (0, 2.5, 5, 7.5, 10)),
        (-20.0, 20.0, 178, (-20, -10, 0, 10, 20)),
        (0.0, 0.0022, 160, (0, 0.0005, 0.001, 0.0015, 0.002)),
    ],
)
def test_ticks_are_tidy_and_thirty_pixels_apart(
    low: float, high: float, length: float, ticks: tuple[float, ...]
) -> None:
    assert number_ticks(low, high, length, LINEAR).labelled == ticks


def test_a_low_plot_has_ticks_that_are_closer() -> None:
    assert number_ticks(0.0, 12.9, 131, LINEAR).labelled == (0, 2, 4, 6, 8, 10, 12)


@pytest.mark.parametrize(
    ("high", "labelled", "lines"),
    [
        (3.0, (0, 1, 2, 3), (0, 1, 2, 3)),
        (13.0, (0, 5, 10), (0, 2.5, 5, 7.5, 10, 12.5)),
        (1.0, (0, 1), (0, 0.2, 0.4, 0.6, 0.8, 1)),
    ],
)
def test_counts_have_labels_at_whole_numbers_only_and_lines_at_every_tick(
    high: float, labelled: tuple[float, ...], lines: tuple[float, ...]
) -> None:
    ticks = number_ticks(0.0, high, 178, LINEAR, whole=True)

    assert (ticks.labelled, ticks.values) == (labelled, lines)


def test_bytes_have_ticks_at_powers_of_two() -> None:
    mebi = 2**20

    ticks = number_ticks(0.0, 135 * mebi, 178, LINEAR, binary=True).labelled

    assert ticks == tuple(number * 32 * mebi for number in range(5))


def test_a_logarithmic_axis_has_a_line_at_each_step_and_labels_that_have_room() -> None:
    ticks = number_ticks(0.1, 10.0, 155, LOG)

    assert ticks.labelled == (0.1, 1.0, 10.0)
    assert 0.2 in ticks.values
    assert 9.0 in ticks.values


def test_a_high_logarithmic_axis_labels_steps_between_powers_too() -> None:
    assert number_ticks(1.0, 10.0, 170, LOG).labelled == (1, 2, 5, 10)


def test_a_logarithmic_axis_of_many_powers_leaves_labels_out() -> None:
    labelled = number_ticks(1.0, 1e12, 155, LOG).labelled

    assert 3 <= len(labelled) <= 8
    assert 1e12 in labelled


def test_a_logarithmic_axis_to_the_base_two_has_its_powers() -> None:
    assert number_ticks(1.0, 8.0, 200, ScaleOptions("log", 2)).labelled == (1, 2, 4, 8)


def test_a_symmetric_logarithmic_axis_has_powers_of_both_signs_and_zero() -> None:
    ticks = number_ticks(-100.0, 1000.0, 200, ScaleOptions("symlog")).labelled

    assert ticks == (-100, -10, -1, 0, 1, 10, 100, 1000)


@pytest.mark.parametrize("limits", [(0.0, 1e-300), (-1e307, 1e307), (1e15, 1e15 + 2)])
def test_odd_ranges_have_few_ticks_in_order(limits: tuple[float, float]) -> None:
    ticks = number_ticks(*limits, 178, LINEAR).labelled

    assert len(ticks) < 10
    assert all(one < other for one, other in pairwise(ticks))


def test_multiples_have_no_digits_that_only_binary_fractions_add() -> None:
    assert multiples(0.0, 0.6, 0.1) == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
