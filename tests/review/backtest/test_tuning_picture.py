"""The picture of a curve: what its marks show, and where it is written."""

import re
from pathlib import Path
from typing import Any

import pytest
from answering_server import answering
from mcp_monitoring.alerting.alerts import rendered_alerts
from mcp_monitoring.review.backtest.tuning import Tried, value_now
from mcp_monitoring.review.backtest.tuning_chart import tuning_spec
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.drawing.rendering.renderer import svg_of
from mcp_monitoring.review.drawing.rendering.spec_json import json_of
from mcp_monitoring.review.drawing.theme import THEMES
from mcp_monitoring.review.past.evaluation import Run, Span, Spans
from mcp_monitoring.review.past.model import AlertPast, Range, SeriesPast
from mcp_monitoring.review.rules.reading import read_rules
from typer.testing import CliRunner, Result

HOUR = 3_600_000
WHEN = Range(0, 24 * HOUR)
RULES = """\
groups:
  - name: load
    rules:
      - alert: LoadHigh
        expr: load > 5  # knob: load_limit
"""


def past(name: str, *hours: float, failed: bool = False) -> AlertPast:
    """An alert that fired so many hours, each firing an hour after the other."""
    spans, begin = [], 0
    for one in hours:
        spans.append(Span(begin, begin + round(one * HOUR)))
        begin += round(one * HOUR) + HOUR
    return AlertPast(
        *(name, "g", "x", "0s", "0s", WHEN),
        series=(SeriesPast({}, Spans((), tuple(spans))),),
        failed=(Run(0, HOUR),) if failed else (),
    )


def rows(*tried: Tried) -> list[dict[str, Any]]:
    spec = tuning_spec("limit", None, WHEN, tried, THEMES["dark"])
    found: list[dict[str, Any]] = spec["data"][0]["values"]
    return found


def test_each_value_of_each_alert_is_a_point_of_firings_and_of_hours() -> None:
    found = rows(Tried(1.0, (past("A", 3, 1), past("B"))), Tried(2.0, (past("A", 1, failed=True),)))

    assert [tuple(one.values()) for one in found] == [
        (1.0, "A", 2, 4.0, True),
        (1.0, "B", 0, 0.0, True),
        (2.0, "A", 1, 1.0, False),
    ]


def test_short_times_are_minutes() -> None:
    assert rows(Tried(1.0, (past("A", 0.5, 0.25),)))[0]["time"] == 45


@pytest.mark.parametrize("theme", [*THEMES])
@pytest.mark.parametrize("now", [None, 3.0, 100.0])
def test_a_picture_names_knob_alerts_and_times(theme: str, now: float | None) -> None:
    tried = [Tried(value, (past("LoadHigh", value), past("<b>", 1))) for value in (1.0, 2.0, 4.0)]

    svg = svg_of(json_of(tuning_spec("limit", now, WHEN, tried, THEMES[theme])))

    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert {"limit: what each value would have done", "LoadHigh", "&lt;b&gt;"} <= {*texts}
    assert {"firings", "hours firing", "limit"} <= {*texts}
    assert texts.count("as it is") == (2 if now is not None else 0)


@pytest.mark.parametrize("tried", [[], [Tried(1.0, ())], [Tried(0.0, (past("A"),))]])
def test_a_curve_of_little_is_a_picture_too(tried: list[Tried]) -> None:
    assert svg_of(json_of(tuning_spec("limit", 5.0, WHEN, tried, THEMES["dark"]))).startswith(
        "<svg"
    )


def test_the_value_as_it_is_is_that_of_the_rules(tmp_path: Path) -> None:
    file = tmp_path / "load.yaml"
    file.write_text(RULES)
    groups = read_rules([file], "skip")

    assert value_now(rendered_alerts(groups, {"load_limit": 7}), "load_limit") == 7
    assert value_now(groups, "other") is None


def tuned(directory: Path, *arguments: object) -> Result:
    rules = directory / "load.yaml"
    rules.write_text(RULES)
    with answering() as server:
        server.content = b'{"status": "success", "data": {"resultType": "matrix", "result": []}}'
        url = f"http://127.0.0.1:{server.server_port}"
        given = [str(rules), "--prometheus", url, "--days", "1", *map(str, arguments)]
        return CliRunner().invoke(app, ["backtest", *given])


@pytest.mark.parametrize(
    ("name", "begins"), [("a.png", b"\x89PNG"), ("a.svg", b"<svg"), ("a.html", b"<!doctype html>")]
)
def test_the_ending_of_the_file_decides_what_is_written(
    tmp_path: Path, name: str, begins: bytes
) -> None:
    file = tmp_path / name

    ran = tuned(tmp_path, "--tune", "load_limit=1:3:1", "--output", file, "--theme", "light")

    assert ran.exit_code == 0, ran.output
    assert file.read_bytes().startswith(begins)
    assert f"wrote {file}" in ran.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--output", "a.png"), "--output: a picture shows what --tune finds; give it, too"),
        (("--tune", "load_limit=1:3:1", "--output", "a.gif"), "ends in .gif; a picture ends in"),
        (("--tune", "load_limit=1:3:1", "--output", "no/a.png"), "no: there is no such folder"),
        (("--tune", "load_limit=1:3:1", "--output", "pictures"), "pictures is no file that ends"),
    ],
)
def test_where_no_picture_can_be_written_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = tuned(tmp_path, *arguments)

    assert (ran.exit_code, len(ran.output.strip().splitlines())) == (1, 1), ran.output
    assert said in ran.output
    assert [one.name for one in tmp_path.iterdir()] == ["load.yaml"]
