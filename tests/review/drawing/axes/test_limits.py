"""An axis of numbers begins and ends where Grafana's does."""

import math

import pytest
from mcp_monitoring.review.drawing.axes.limits import ScaleOptions, axis_limits


def test_values_above_zero_get_an_axis_from_zero_if_it_is_near() -> None:
    assert axis_limits(0.17, 4.75, ScaleOptions()) == (0.0, 5.3)


def test_values_far_from_zero_get_an_axis_around_them() -> None:
    low, high = axis_limits(5.4, 10.8, ScaleOptions())

    assert 4.5 <= low < 5.4
    assert 10.8 < high <= 11.5


def test_values_below_zero_get_an_axis_up_to_zero_if_it_is_near() -> None:
    assert axis_limits(-9.0, -0.1, ScaleOptions()) == (-9.9, 0.0)


@pytest.mark.parametrize("value", [3.0, 1e-9, -40.0, 1e15])
def test_a_value_that_does_not_change_is_within_its_axis(value: float) -> None:
    low, high = axis_limits(value, value, ScaleOptions())

    assert low <= value <= high
    assert low < high


def test_nothing_but_zeros_get_an_axis_to_a_hundred() -> None:
    assert axis_limits(0.0, 0.0, ScaleOptions(minimum=0.0)) == (0.0, 100.0)


def test_values_that_differ_in_their_last_digits_only_count_as_one() -> None:
    low, high = axis_limits(89.7, math.nextafter(89.7, 90), ScaleOptions())

    assert high - low > 50


def test_configured_limits_hold_whatever_the_values_are() -> None:
    assert axis_limits(-5.0, 50.0, ScaleOptions(minimum=0.0, maximum=20.0)) == (0.0, 20.0)


def test_soft_limits_hold_until_a_value_is_beyond() -> None:
    soft = ScaleOptions(soft_minimum=-20.0, soft_maximum=20.0)

    assert axis_limits(-2.6, 2.8, soft) == (-20.0, 20.0)
    low, high = axis_limits(-2.6, 28.0, soft)
    assert low == -20.0
    assert high > 28.0


def test_zero_is_in_the_middle_if_that_is_asked_for() -> None:
    low, high = axis_limits(-1.0, 5.0, ScaleOptions(centred_zero=True))

    assert low == -high
    assert high >= 5.0


def test_limits_that_leave_no_room_are_ignored() -> None:
    assert axis_limits(1.0, 2.0, ScaleOptions(minimum=9.0, maximum=3.0)) == (0.0, 100.0)


@pytest.mark.parametrize(
    ("base", "values", "limits"),
    [
        (10, (0.2, 4.9), (0.1, 10.0)),
        (2, (3.0, 17.0), (2.0, 32.0)),
        (10, (10.0, 10.0), (1.0, 100.0)),
    ],
)
def test_a_logarithmic_axis_has_the_powers_around_the_values(
    base: int, values: tuple[float, float], limits: tuple[float, float]
) -> None:
    assert axis_limits(*values, ScaleOptions("log", base)) == limits


@pytest.mark.parametrize("values", [(0.0, 50.0), (-3.0, 7.0), (-8.0, -1.0)])
def test_a_logarithmic_axis_is_above_zero_whatever_the_values_are(
    values: tuple[float, float],
) -> None:
    low, high = axis_limits(*values, ScaleOptions("log", minimum=0.0))

    assert 0 < low < high


def test_a_symmetric_logarithmic_axis_has_the_powers_around_values_of_both_signs() -> None:
    assert axis_limits(-300.0, 40.0, ScaleOptions("symlog")) == (-1000.0, 100.0)


@pytest.mark.parametrize("values", [(-1.7e308, 1.7e308), (-1e-300, 1e-300), (1e308, 1e308)])
def test_the_largest_and_the_smallest_numbers_have_an_axis(values: tuple[float, float]) -> None:
    low, high = axis_limits(*values, ScaleOptions())

    assert low < high
    assert math.isfinite(high - low)


def test_without_values_the_configured_limits_are_the_axis() -> None:
    assert axis_limits(None, None, ScaleOptions(minimum=2.0, soft_maximum=6.0)) == (2.0, 6.0)
    assert axis_limits(None, None, ScaleOptions()) == (0.0, 100.0)


@pytest.mark.parametrize(
    ("lowest", "highest"), [(5e-324, 5e-324), (-5e-324, 1e-320), (0.0, 1e-310), (1e-300, 1e-300)]
)
def test_values_that_are_next_to_nothing_count_as_nothing(lowest: float, highest: float) -> None:
    assert axis_limits(lowest, highest, ScaleOptions()) == axis_limits(0.0, 0.0, ScaleOptions())
