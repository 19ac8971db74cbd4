"""`mcp-monitoring backtest` on a real Prometheus with an hour of a known past."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from answering_server import answering
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from prometheus_server import prometheus_with
from typer.testing import CliRunner, Result

START = 1_794_700_800
"""2026-11-15 00:00 UTC."""

# Minute, and load of the two instances from then on.
PAST = {0: (1, 1), 10: (9, 1), 25: (1, 1), 40: (6, 9), 44: (1, 1)}

RULES = """\
groups:
  - name: load
    interval: 1m
    rules:
      - alert: LoadHigh
        expr: load > 5  # knob: load_limit
        for: 5m
      - alert: LoadGone
        expr: absent(load)
"""
RANGE = ("--from", "2026-11-15T00:01", "--to", "2026-11-15T01:00")


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("past")
    lines = ["# TYPE load gauge"]
    for instance in (0, 1):
        for minute in range(61):
            since = max(one for one in PAST if one <= minute)
            value = PAST[since][instance]
            lines.append(f'load{{instance="{instance}"}} {value} {START + minute * 60}')
    with prometheus_with(directory, lines) as running:
        yield running.url


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "load.yaml"
    file.write_text(RULES)
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["backtest", *map(str, arguments)])


def report(*arguments: object) -> dict[str, Any]:
    ran = run(*arguments, "--format", "json")
    assert ran.exit_code in (0, 2), ran.output
    schema = json.loads((REPOSITORY / "docs" / "backtest.schema.json").read_text())
    found: dict[str, Any] = json.loads(ran.stdout)
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


def test_it_says_what_fired_and_when(prometheus: str, rules: Path) -> None:
    ran = run(rules, "--prometheus", prometheus, *RANGE)

    assert ran.exit_code == 2, ran.output
    assert "2 alerts from 2026-11-15 00:01 UTC to 2026-11-15 01:00 UTC (59m): 1 fired" in ran.output
    assert re.search(r"LoadHigh +1 +10m +16.95% +·+▒+█+·+▒+·+", ran.output), ran.output
    assert re.search(r"LoadGone +0 +- +- +·+", ran.output)
    assert 'LoadHigh {instance="0"}: fired 1 time, 10m, last 2026-11-15 00:15 UTC' in ran.output


def test_a_changed_knob_is_compared_with_what_is_there(prometheus: str, rules: Path) -> None:
    ran = run(rules, "--prometheus", prometheus, *RANGE, "--set", "load_limit=10")

    assert ran.exit_code == 2
    assert "with load_limit=10: 1 alert would have fired otherwise" in ran.output
    assert re.search(r"LoadHigh +1 → 0 +10m → - +16.95% → -", ran.output), ran.output


def test_a_change_that_changes_nothing_says_so(prometheus: str, rules: Path) -> None:
    ran = run(rules, "--prometheus", prometheus, *RANGE, "--set", "load_limit=8")

    assert ran.exit_code == 0, ran.output
    assert "all would have fired exactly as they did" in ran.output


def test_two_versions_of_files_are_compared_alert_by_alert(
    prometheus: str, rules: Path, tmp_path: Path
) -> None:
    now = tmp_path / "now.yaml"
    now.write_text(RULES.replace("for: 5m", "for: 2m").replace("LoadGone", "LoadAbsent"))

    found = report(rules, "--before", now, "--prometheus", prometheus, *RANGE)

    sides = {
        one["name"]: [side and side["fired"] for side in (one["before"], one["after"])]
        for one in found["alerts"]
    }
    assert sides == {"LoadHigh": [3, 1], "LoadGone": [None, 0], "LoadAbsent": [0, None]}
    assert found["comparison"] is True


def test_the_json_report_has_every_span_of_every_series(prometheus: str, rules: Path) -> None:
    found = report(rules, "--prometheus", prometheus, *RANGE)

    (first, second) = found["alerts"][0]["after"]["series"]
    assert first == {
        "labels": {"instance": "0"},
        "pending": [
            {"from": "2026-11-15T00:10:00+00:00", "to": "2026-11-15T00:15:00+00:00"},
            {"from": "2026-11-15T00:40:00+00:00", "to": "2026-11-15T00:44:00+00:00"},
        ],
        "firing": [{"from": "2026-11-15T00:15:00+00:00", "to": "2026-11-15T00:25:00+00:00"}],
    }
    assert (second["labels"], second["firing"]) == ({"instance": "1"}, [])


def test_what_began_before_the_range_is_known(prometheus: str, rules: Path) -> None:
    found = report(
        *(rules, "--prometheus", prometheus),
        *("--from", "2026-11-15T00:20", "--to", "2026-11-15T00:22"),
    )

    past = found["alerts"][0]["after"]
    assert (past["fired"], past["share"], past["fires_at_the_end"]) == (1, 1.0, True)


def test_a_range_that_begins_before_the_data_says_so(prometheus: str, rules: Path) -> None:
    earlier = ("--from", "2026-11-14T20:00", "--to", "2026-11-15T01:00")
    rules.write_text(RULES.replace("absent(load)", "queue > 1"))

    ran = run(rules, "--prometheus", prometheus, *earlier)

    assert "LoadHigh: data only since about 2026-11-15 00:00 UTC" in ran.output
    assert "LoadGone: nothing that it selects has data" in ran.output
    assert re.search(r"LoadGone +no data +- +- ", ran.output)
    begins = [
        one["after"]["data_from"]
        for one in report(rules, "--prometheus", prometheus, *earlier)["alerts"]
    ]
    assert begins == ["2026-11-15T00:00:00+00:00", "2026-11-15T01:00:00+00:00"]


def test_markdown_has_only_what_differs(prometheus: str, rules: Path) -> None:
    ran = run(
        *(rules, "--prometheus", prometheus, *RANGE),
        *("--set", "load_limit=10", "--format", "markdown"),
    )

    assert "| LoadHigh | 1 → 0 |" in ran.stdout
    assert "LoadGone" not in ran.stdout


def test_many_values_of_a_knob_make_a_curve(prometheus: str, rules: Path) -> None:
    arguments = (rules, "--prometheus", prometheus, *RANGE, "--tune", "load_limit=4:10:2")

    found = report(*arguments)

    fired = {one["value"]: [past["fired"] for past in one["alerts"]] for one in found["values"]}
    assert fired == {4: [1], 6: [1], 8: [1], 10: [0]}
    assert re.search(r"8 +LoadHigh +1 +10m +10m +16.95%", run(*arguments).output)
    assert "| 10 | LoadHigh | 0 |" in run(*arguments, "--format", "markdown").stdout


def test_a_label_that_changes_with_the_value_is_another_alert(prometheus: str, rules: Path) -> None:
    severity = "{{ if gt $value 8.0 }}critical{{ else }}warning{{ end }}"
    rules.write_text(
        RULES.replace("for: 5m", f"for: 1m\n        labels: {{severity: '{severity}'}}")
    )

    ran = run(rules, "--prometheus", prometheus, *RANGE)

    assert re.search(r"LoadHigh +3 +14m", ran.output), ran.output
    for line in (
        'LoadHigh {instance="0", severity="critical"}: fired 1 time, 14m',
        'LoadHigh {instance="1", severity="critical"}: fired 1 time, 3m',
        'LoadHigh {instance="0", severity="warning"}: fired 1 time, 3m',
    ):
        assert line in ran.output


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ range $labels }}x{{ end }}", "is a template that is not evaluated here (range)"),
        ("{{ if gt $value 1 }}x{{ end }}", "becomes an error: gt compares a number with a whole"),
        ("{{ $value | humanizeTimestamp }}", "is not evaluated here (humanizeTimestamp)"),
    ],
)
def test_a_template_that_is_not_evaluated_is_said_in_every_format(
    prometheus: str, rules: Path, template: str, said: str
) -> None:
    labels = f"labels: {{severity: '{template}'}}"
    rules.write_text(RULES.replace("for: 5m", f"for: 5m\n        {labels}"))
    arguments = (rules, "--prometheus", prometheus, *RANGE)

    (limit,) = report(*arguments)["alerts"][0]["after"]["limits"]
    assert limit.startswith("label severity ")
    assert said in limit
    assert f"LoadHigh: {limit}" in run(*arguments).output
    assert "LoadHigh: label severity" in run(*arguments, "--format", "markdown").stdout
    (tried, *_) = report(*arguments, "--tune", "load_limit=4:6:2")["values"]
    assert said in tried["alerts"][0]["limits"][0]


def test_what_it_costs_is_told_without_a_query(rules: Path) -> None:
    ran = run(rules, "--prometheus", "http://127.0.0.1:1", "--days", "7", "--dry-run")

    assert ran.exit_code == 0
    assert "2 queries for 7d, at least" in ran.output


def test_what_a_change_leaves_alone_is_asked_once(rules: Path) -> None:
    ran = run(rules, "--prometheus", "http://127.0.0.1:1", "--dry-run", "--set", "load_limit=9")

    assert "3 queries for 7d, at least; up to 30,240 samples" in ran.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--days", "7"), "give either --prometheus URL or --stack STACK"),
        (("--set", "lod_limit=1"), "did you mean load_limit?"),
        (("--set", "load_limit=much"), "is not a number"),
        (("--tune", "load_limit"), "write KNOB=FROM:TO:STEP"),
        (("--tune", "load_limit=1:9:0"), "write KNOB=FROM:TO:STEP"),
        (("--tune", "load_limit=9:1:1"), "write KNOB=FROM:TO:STEP"),
        (("--tune", "load_limit=0:1:0.001"), "these are 1001 values"),
        (("--tune", "lod_limit=1:2:1"), "did you mean load_limit?"),
        (("--from", "then"), "is no time"),
        (("--before", "/nowhere.yaml"), "/nowhere.yaml"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    rules: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run(rules, *arguments)

    assert ran.exit_code == 1
    assert said in ran.output
    assert len(ran.output.strip().splitlines()) == 1


def test_a_prometheus_that_is_not_there_is_one_line(rules: Path) -> None:
    ran = run(rules, "--prometheus", "http://127.0.0.1:1")

    assert ran.exit_code == 1
    assert "cannot be reached" in ran.output.splitlines()[-1]


def test_an_expression_that_the_server_refuses_is_a_problem_of_its_alert(
    prometheus: str, rules: Path
) -> None:
    rules.write_text(RULES.replace("absent(load)", "no_such_function(load)"))

    ran = run(rules, "--prometheus", prometheus, *RANGE)

    assert ran.exit_code == 2
    assert re.search(r"LoadGone +\? ", ran.output), ran.output
    assert "LoadGone: it is unknown: Prometheus at" in ran.output
    assert "unknown function" in ran.output


def test_a_server_that_finishes_no_query_leaves_the_time_unknown(rules: Path) -> None:
    with answering() as server:
        server.status = 422
        server.content = json.dumps(
            {"status": "error", "errorType": "execution", "error": "too many samples"}
        ).encode()
        ran = run(rules, "--prometheus", f"http://127.0.0.1:{server.server_port}", *RANGE)

    assert ran.exit_code == 2, ran.output
    assert re.search(r"LoadHigh +0 +- +- +\?+", ran.output), ran.output
    assert "too many samples" in ran.output
