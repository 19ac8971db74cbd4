"""`mcp-monitoring diff --backtest`: what changed alerts would have done, on a real Prometheus."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from prometheus_server import prometheus_with
from typer.testing import CliRunner, Result

# How many minutes ago, and the load from then on. The last one lasts: the tests take a while.
PAST = {170: 1, 150: 9, 130: 1, 100: 6, 90: 1, 60: 9, 40: 1, 20: 7}
MINUTES_AHEAD = 30

LOAD = """\
groups:
  - name: load
    interval: 1m
    rules:
      - alert: LoadHigh
        expr: load > 8
        for: 5m
        annotations: {summary: The load is high.}
"""
OTHER = """\
      - alert: LoadGone
        expr: absent(load)
        annotations: {summary: There is no load.}
"""


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    now = int(time.time()) // 60 * 60
    lines = ["# TYPE load gauge"]
    for minute in range(-400, MINUTES_AHEAD):
        value = next((PAST[one] for one in sorted(PAST) if minute >= -one), 1)
        lines.append(f"load {value} {now + minute * 60}")
    with prometheus_with(tmp_path_factory.mktemp("past"), lines) as running:
        yield running.url


def run(tmp_path: Path, old: str, new: str, *arguments: str) -> Result:
    for name, text in (("old.yaml", old), ("new.yaml", new)):
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in ("old.yaml", "new.yaml")]
    return CliRunner().invoke(app, ["diff", *files, *arguments])


def backtest(
    tmp_path: Path, prometheus: str, old: str, new: str, *arguments: str, length: str = "2h50m"
) -> Result:
    return run(tmp_path, old, new, "--backtest", length, "--prometheus", prometheus, *arguments)


def edited(old: str, new: str) -> str:
    assert old in LOAD
    return LOAD.replace(old, new)


def test_an_alert_that_would_wake_people_says_how_often_and_that_it_would_now(
    tmp_path: Path, prometheus: str
) -> None:
    ran = backtest(tmp_path, prometheus, edited("> 8", "> 20"), edited("> 8", "> 5"))

    assert ran.exit_code == 0, ran.output
    assert re.search(
        r"! 0 → 4 firings in 2h 50m, longest \d+m( \d+s)?, would be firing now", ran.output
    ), ran.output
    assert "1 alert that would have fired" in ran.output


def test_an_alert_that_would_have_slept_through_what_fired_is_a_risk(
    tmp_path: Path, prometheus: str
) -> None:
    ran = backtest(tmp_path, prometheus, LOAD, edited("5m", "25m"), "--fail-on", "risk")

    assert ran.exit_code == 2, ran.output
    assert "! 2 → 0 firings in 2h 50m, longest 15m" in ran.output
    assert "1 alert that would have been silent" in ran.output


def test_a_firing_that_only_begins_later_is_neither_new_nor_missed(
    tmp_path: Path, prometheus: str
) -> None:
    ran = backtest(tmp_path, prometheus, LOAD, edited("5m", "10m"), "--fail-on", "never")

    assert "· 2 firings in 2h 50m, at other times, longest 15m → 10m" in ran.output
    assert "would have" not in ran.output


def test_some_new_firings_among_others_are_counted(tmp_path: Path, prometheus: str) -> None:
    ran = backtest(tmp_path, prometheus, LOAD, edited("> 8", "> 5"))

    assert re.search(
        r"! 2 → 4 firings in 2h 50m, longest 15m.*, 2 of 4 new, would be", ran.output
    ), ran.output


def test_an_added_alert_says_what_it_would_have_done(tmp_path: Path, prometheus: str) -> None:
    ran = backtest(tmp_path, prometheus, LOAD, LOAD + OTHER)

    assert "· 0 firings in 2h 50m" in ran.output
    assert "risk" not in ran.output


def test_a_removed_alert_says_which_firings_go_with_it(tmp_path: Path, prometheus: str) -> None:
    ran = backtest(tmp_path, prometheus, LOAD + OTHER, LOAD.replace("LoadHigh", "LoadVeryHigh"))

    assert "2 → 0 firings in 2h 50m" in ran.output
    assert "1 alert that would have been silent" in ran.output
    assert "1 alert that would have fired" in ran.output


def test_another_interval_concerns_each_alert_that_fires_otherwise(
    tmp_path: Path, prometheus: str
) -> None:
    """What holds for 20 minutes never holds at two evaluations that are an hour apart."""
    ran = backtest(
        *(
            tmp_path,
            prometheus,
            LOAD + OTHER,
            (LOAD + OTHER).replace("interval: 1m", "interval: 1h"),
        ),
        *("--format", "json"),
    )

    (group,) = json.loads(ran.stdout)["objects"]
    (alert,) = group["alerts"]
    assert (alert["title"], alert["edits"]) == ("LoadHigh", [])
    assert (alert["past"]["before"]["fired"], alert["past"]["missed"]) == (2, 2)


def test_a_change_of_words_asks_nothing(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:1"

    ran = backtest(tmp_path, nobody, LOAD, edited("The load is high.", "Help!"))

    assert ran.exit_code == 0
    assert "past" not in ran.output


def test_the_json_report_has_both_sides(tmp_path: Path, prometheus: str) -> None:
    ran = backtest(tmp_path, prometheus, LOAD, edited("> 8", "> 5"), "--format", "json")

    found: dict[str, Any] = json.loads(ran.stdout)
    schema = json.loads((REPOSITORY / "docs" / "diff.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(found)
    (alert,) = found["objects"][0]["alerts"]
    past = alert["past"]
    assert [past[side]["fired"] for side in ("before", "after")] == [2, 4]
    assert (past["before"]["longest_seconds"], past["before"]["firing_seconds"]) == (900, 1800)
    assert (past["more"], past["missed"]) == (2, 0)
    assert past["after"]["fires_at_the_end"] is True


def test_markdown_warns_of_it_first(tmp_path: Path, prometheus: str) -> None:
    ran = backtest(tmp_path, prometheus, LOAD, edited("5m", "25m"), "--format", "markdown")

    warned = [line for line in ran.stdout.splitlines() if line.startswith("> - ")]
    assert warned[0].startswith("> - **would have been silent**: rule group load: LoadHigh: 2 ")
    assert "⚠️ 2 → 0 firings" in ran.stdout
    assert "1 alert was evaluated on the past 2h 50m of " in ran.stdout


def test_a_prometheus_that_is_not_there_is_a_note(tmp_path: Path) -> None:
    ran = backtest(tmp_path, "http://127.0.0.1:1", LOAD, edited("> 8", "> 5"))

    assert ran.exit_code == 0, ran.output
    (note,) = [line for line in ran.output.splitlines() if line.startswith("note: ")]
    assert note.startswith("note: alerts were not evaluated on the past: ")
    assert "cannot be reached" in note
    assert "would have" not in ran.output


def test_a_side_that_the_server_refuses_is_not_taken_for_silence(
    tmp_path: Path, prometheus: str
) -> None:
    ran = backtest(tmp_path, prometheus, LOAD, edited("load > 8", "no_such_function(load)"))

    assert "· not evaluated on the past: Prometheus at" in ran.output
    assert "unknown function" in ran.output
    assert "would have" not in ran.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--backtest", "soon", "--prometheus", "http://a"), "--backtest soon: write how far back"),
        (("--backtest", "0", "--prometheus", "http://a"), "--backtest 0: write how far back"),
        (("--backtest", "9y", "--prometheus", "http://a"), "up to 400d"),
        (("--backtest", "7d"), "files have no data source; give --prometheus URL"),
        (("--prometheus", "http://a"), "give --backtest DURATION, too"),
    ],
)
def test_options_that_cannot_be_used_are_one_line(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run(tmp_path, LOAD, edited("> 8", "> 5"), *arguments)

    assert ran.exit_code == 1
    assert said in ran.output
    assert len(ran.output.strip().splitlines()) == 1
