"""Labels of axes have the decimals that their distance asks for, as Grafana's have."""

import pytest
from mcp_monitoring.review.drawing.units.ticks import written_ticks


@pytest.mark.parametrize(
    ("values", "unit", "decimals", "texts"),
    [
        # As they are on the canvases of tests/recordings/pictures.
        ([0, 2, 4], "", None, ["0", "2", "4"]),
        ([0, 2.5, 5, 7.5, 10], "", None, ["0", "2.5", "5", "7.5", "10"]),
        ([0, 0.2, 0.4], "percentunit", None, ["0%", "20%", "40%"]),
        ([1, 1.2, 1.4, 1.6], "s", None, ["1 s", "1.2 s", "1.4 s", "1.6 s"]),
        ([0, 2, 4], "reqps", 2, ["0.00 req/s", "2.00 req/s", "4.00 req/s"]),
        ([-20, -10, 0], "", 1, ["-20.0", "-10.0", "0.0"]),
        ([0, 500, 1000, 1500, 2000], "short", None, ["0", "500", "1 K", "1.50 K", "2 K"]),
        ([0, 33_554_432, 67_108_864], "bytes", 1, ["0.0 B", "32.0 MiB", "64.0 MiB"]),
        ([0, 1000, 2000, 3000], "s", 1, ["0 s", "16.7 mins", "33.3 mins", "50.0 mins"]),
        ([0, 0.1, 0.2], "s", 2, ["0 s", "100.00 ms", "200.00 ms"]),
        ([0.1, 1, 10], "s", None, ["100 ms", "1 s", "10 s"]),
        # Money, yes and no, and dates keep what they have.
        ([0.5, 1], "currencyUSD", None, ["$0.500", "$1"]),
        ([0, 0.5, 1], "bool", None, ["False", "True", "True"]),
        ([0, 0.25], "locale", None, ["0", "0.25"]),
    ],
)
def test_ticks_are_written(
    values: list[float], unit: str, decimals: int | None, texts: list[str]
) -> None:
    assert written_ticks(values, unit, decimals) == texts


@pytest.mark.parametrize("values", [[], [3], [3, 3]])
def test_ticks_without_a_distance_are_written(values: list[float]) -> None:
    assert written_ticks(values, "s", None) == ["3 s"] * len(values)
