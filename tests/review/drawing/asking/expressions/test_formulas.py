"""Formulas of the expression `math`, with the rules of Grafana's documentation."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.asking.expressions.calculating import math_items
from mcp_monitoring.review.drawing.asking.expressions.values import ExpressionError, Item

NAN, INF = math.nan, math.inf


def number(formula: str, **variables: float | None) -> float | None:
    """The result of a formula of numbers without labels."""
    [one] = math_items(formula, {name: [Item(value)] for name, value in variables.items()})
    assert one.labels == {}
    assert not isinstance(one.value, Mapping)
    return one.value


def same(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return found == expected or (math.isnan(found) and math.isnan(expected))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("8 / 4 / 2", 1),
        ("2 ** 3 ** 2", 64),
        ("-2 ** 2", 4),
        ("2 * -3", -6),
        ("7 % 4", 3),
        ("-7 % 4", -3),
        ("1 + 1 == 2 && 3 > 2", 1),
        ("0 && 1 || 1", 1),
        ("1 || 0 && 0", 1),
        ("!0 + !5", 1),
        ("!!7", 1),
        ("1 < 2", 1),
        ("2 <= 2", 1),
        ("1 >= 2", 0),
        ("1 != 1", 0),
        ("2.24", 2.24),
        ("072", 58),
        ("0x2A", 42),
        ("-0.8e-2", -0.008),
        (".5", 0.5),
        ("1 / 0", INF),
        ("-1 / 0", -INF),
        ("0 / 0", NAN),
        ("5 % 0", NAN),
        ("0 ** -1", INF),
        ("10 ** 400", INF),
        ("(-8) ** 0.5", NAN),
        ("abs(-1)", 1),
        ("log(-1)", NAN),
        ("log(0)", -INF),
        ("round(3.123) + round(2.5) + round(-2.5)", 3),
        ("ceil(3.123)", 4),
        ("floor(3.123)", 3),
        ("round(inf())", INF),
        ("is_nan(nan()) + is_nan(1)", 1),
        ("is_inf(inf()) + is_inf(infn()) + is_inf(1)", 2),
        ("is_null(null()) + is_null(0)", 1),
        ("is_number(1) + is_number(nan()) + is_number(null()) + is_number(inf())", 1),
        ("infn() == infn()", 1),
        ("nan() == nan()", NAN),
        ("nan() > 1", NAN),
        ("1 || nan()", 1),
        ("0 && nan()", 0),
        ("0 || nan()", NAN),
        ("null() + 1", None),
        ("-null()", None),
        ("abs(null())", None),
    ],
)
def test_numbers(formula: str, result: float | None) -> None:
    assert same(number(formula), result)


def test_variables_are_named_with_or_without_braces() -> None:
    [one] = math_items(
        "$A / (${my errors} + $A) * 100", {"A": [Item(1.0)], "my errors": [Item(3.0)]}
    )

    assert one.value == 25


@given(st.floats(), st.floats(), st.sampled_from(["+", "-", "*", "/", "%", "**", "==", "&&", "||"]))
def test_no_numbers_of_any_size_stop_a_calculation(
    left: float, right: float, operator: str
) -> None:
    assert isinstance(number(f"$A {operator} $B", A=left, B=right), float)


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("", "its formula ends where a value is missing"),
        ("$A +", "its formula ends where a value is missing"),
        ("$A $A", "its formula has A at character 4, where nobody expects it"),
        ("* 2", "its formula has * at character 1, where nobody expects it"),
        ("(1 + 2", "its formula lacks a closing parenthesis"),
        ("1 + 2)", "its formula has ) at character 6, where nobody expects it"),
        ("$A ? 1", "its formula has '?' at character 4"),
        ("A + 1", "its formula has A at character 1, which is no function"),
        (
            "rund(1)",
            "its formula has rund at character 1, which is no function; did you mean round?",
        ),
        ("abs 1", "its formula lacks parentheses behind abs"),
        ("abs()", "its function abs takes one argument"),
        ("inf(1)", "its function inf takes no argument"),
        ("089", "its formula has 089 at character 1, which is no number"),
        ("$B", "its formula uses $B, and there is no such query"),
        ("(" * 60 + "1" + ")" * 60, "its formula is nested too deeply"),
        ("-" * 60 + "1", "its formula is nested too deeply"),
        (" + ".join(["1"] * 1000), "its formula has more than 500 parts"),
    ],
)
def test_what_is_no_formula_is_one_line(formula: str, problem: str) -> None:
    with pytest.raises(ExpressionError) as error:
        math_items(formula, {"A": [Item(1.0)]})

    assert str(error.value) == problem


def item(value: Any, **labels: str) -> Item:
    return Item(value, labels)


def calculated(
    formula: str, left: Sequence[Item], right: Sequence[Item]
) -> list[tuple[Any, dict[str, str]]]:
    found = math_items(formula, {"A": left, "B": right})
    return [(one.value, dict(one.labels)) for one in found]


def test_a_number_is_applied_to_every_point_of_a_series() -> None:
    series = [item({1: 10.0, 2: None, 3: NAN}, host="a")]

    [(points, labels)] = calculated("$A * 2 > $B", series, [item(15.0)])

    assert labels == {"host": "a"}
    assert (points[1], points[2]) == (1, None)
    assert math.isnan(points[3])


def test_two_series_have_the_moments_that_both_have() -> None:
    left, right = [item({1: 1.0, 2: 2.0, 3: 3.0})], [item({2: 10.0, 3: 20.0, 4: 30.0})]

    assert calculated("$B - $A", left, right) == [({2: 8.0, 3: 17.0}, {})]


def test_items_of_equal_labels_belong_together() -> None:
    left = [item(1.0, host="web01"), item(2.0, host="web02"), item(3.0, host="alone")]
    right = [item(10.0, host="web02"), item(20.0, host="web01"), item(30.0, host="other")]

    assert calculated("$A + $B", left, right) == [
        (21.0, {"host": "web01"}),
        (12.0, {"host": "web02"}),
    ]


def test_an_item_without_labels_belongs_to_any() -> None:
    left = [item(1.0, host="a"), item(2.0, host="b")]

    assert calculated("$A / $B", left, [item(2.0)]) == [(0.5, {"host": "a"}), (1.0, {"host": "b"})]
    assert calculated("$B / $A", left, [item(2.0)]) == [(2.0, {"host": "a"}), (1.0, {"host": "b"})]


def test_labels_that_are_a_part_of_others_belong_to_them() -> None:
    left = [item(1.0, host="A", dc="MIA"), item(2.0, host="A", dc="NYC"), item(3.0, host="B")]
    right = [item(10.0, host="A")]

    assert calculated("$A * $B", left, right) == [
        (10.0, {"host": "A", "dc": "MIA"}),
        (20.0, {"host": "A", "dc": "NYC"}),
    ]


def test_single_items_belong_together_whatever_their_labels() -> None:
    assert calculated("$A + $B", [item(1.0, a="x")], [item(2.0, b="y")]) == [(3.0, {})]
    assert calculated("$A + $B", [item(1.0, a="x")], [item(2.0, a="y"), item(3.0, a="z")]) == []


def test_what_has_no_items_gives_none() -> None:
    assert calculated("$A + $B", [], [item(1.0)]) == []
    assert calculated("abs($A)", [], []) == []


def test_thousands_of_series_are_joined_at_once() -> None:
    many = [item(float(number), pod=f"p{number}", job="j") for number in range(5000)]
    of_pods = [item(1.0, pod=f"p{number}") for number in range(5000)]

    found = calculated("$A + $B", many, of_pods)

    assert len(found) == 5000
    assert found[4999] == (5000.0, {"pod": "p4999", "job": "j"})
