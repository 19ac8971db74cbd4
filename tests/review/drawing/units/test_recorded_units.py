"""Every unit of Grafana is written as Grafana writes it."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.units.written import Written, written
from review.drawing.recorded import recorded

UNITS = recorded("pictures/units")
MORE = recorded("grafana-data/units-more")
WHEN_RECORDED = 1_795_670_000_000
"""November 2026: what is relative to the present was recorded then."""


@pytest.mark.parametrize("unit", UNITS["units"])
def test_a_unit_is_written_as_grafana_writes_it(unit: str) -> None:
    made: dict[str, list[str]] = {
        decimals: [
            written(
                value, unit, None if decimals == "auto" else int(decimals), now_ms=WHEN_RECORDED
            ).whole
            for value in UNITS["values"]
        ]
        for decimals in UNITS["units"][unit]
    }

    assert made == UNITS["units"][unit]


def test_each_unit_was_recorded_with_all_values_and_decimals() -> None:
    texts = [text for unit in UNITS["units"].values() for text in unit.values()]

    assert len(UNITS["units"]) == 279
    assert {len(values) for values in texts} == {len(UNITS["values"])}
    assert len(texts) == 279 * 3


@pytest.mark.parametrize("unit", sorted({row[0] for row in MORE["rows"]}))
def test_the_parts_of_custom_units_and_dates_are_those_of_grafana(unit: str) -> None:
    rows = [row for row in MORE["rows"] if row[0] == unit]
    made: list[Any] = []
    for _, decimals, timezone, value, *_ in rows:
        number = written(value, unit, decimals, timezone)
        made.append([number.prefix, number.text, number.suffix])

    assert made == [row[4:] for row in rows]


@pytest.mark.parametrize(
    ("value", "unit", "parts"),
    [
        (10.1, "reqps", Written("10.1", suffix=" req/s")),
        (1234.567, "reqps", Written("1.23", suffix="K req/s")),
        (1234.567, "currencyEUR", Written("1.23", "€", "K")),
        (-1234.567, "currencyEUR", Written("1.23", "-€", "K")),
        (1234.567, "s", Written("20.6", suffix=" mins")),
        (0.75, "percentunit", Written("75", suffix="%")),
        (1_795_653_443_000, "dateTimeAsIso", Written("2026-11-26 00:37:23")),
    ],
)
def test_number_and_unit_are_texts_of_their_own(value: float, unit: str, parts: Written) -> None:
    assert written(value, unit, None) == parts
