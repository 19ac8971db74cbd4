"""`mcp-monitoring diff --backtest`: what changed alerts would have done, on a real Prometheus."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from answering_server import ORGANISATION, AnsweringServer, answering
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.stacks.kinds import RULE_GROUP
from places import REPOSITORY
from prometheus_server import prometheus_with
from pulumi_stand_in import PulumiStandIn
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


def test_an_alert_that_fires_now_and_would_not_is_a_risk(tmp_path: Path, prometheus: str) -> None:
    until = int(time.time()) - 600
    now = edited("> 8", "> 5").replace("5m", "0s")
    ended = now.replace("load > 5", f"load > 5 and on() vector(time()) < {until}")

    ran = backtest(tmp_path, prometheus, now, ended)

    assert "! 4 firings in 2h 50m, at other times" in ran.output
    assert "missed" not in ran.output
    assert "firing now, and would not be" in ran.output
    assert "1 alert that would have been silent" in ran.output


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


def test_what_has_no_data_is_not_taken_for_quiet(tmp_path: Path, prometheus: str) -> None:
    other = edited("load > 8", 'queue{job="a"} > 8 or load{job="b"}')

    ran = backtest(tmp_path, prometheus, edited("load", "queue"), other)

    assert "· 0 firings in 2h 50m, nothing that it selects has data" in ran.output, ran.output


def test_a_prometheus_that_keeps_less_says_since_when(tmp_path: Path, prometheus: str) -> None:
    ran = backtest(tmp_path, prometheus, LOAD, edited("5m", "4m"), length="2d")

    assert re.search(r"2 firings in 2d, .*, data only since about 20\d\d-", ran.output), ran.output


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
        (("--prometheus", "http://a"), "say what for: --backtest 7d"),
    ],
)
def test_options_that_cannot_be_used_are_one_line(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run(tmp_path, LOAD, edited("> 8", "> 5"), *arguments)

    assert ran.exit_code == 1
    assert said in ran.output
    assert len(ran.output.strip().splitlines()) == 1


STACK_URN = f"urn:pulumi:dev::p::{RULE_GROUP}::load"
PROVIDER_URN = "urn:pulumi:dev::p::pulumi:providers:grafana::default"


def plan_of(expr: str, new: str) -> dict[str, Any]:
    """A plan that changes the expression of one alert."""

    def group(of: str) -> dict[str, Any]:
        model = json.dumps({"refId": "query", "expr": of})
        data = {"refId": "query", "datasourceUid": "prom-1", "model": model}
        rule = {"uid": "a", "name": "LoadHigh", "for": "5m", "datas": [data]}
        return {"name": "load", "intervalSeconds": 60, "folderUid": "mcp", "rules": [rule]}

    state = {"urn": STACK_URN, "type": RULE_GROUP, "custom": True, "provider": f"{PROVIDER_URN}::1"}
    step = {
        "op": "update",
        "urn": STACK_URN,
        "oldState": {**state, "inputs": group(expr), "outputs": group(expr)},
        "newState": {**state, "inputs": group(new)},
        "diffReasons": ["rules"],
        "detailedDiff": {"rules[0].datas[0].model": {"kind": "update"}},
    }
    return {"steps": [step], "changeSummary": {"update": 1}}


@pytest.fixture
def grafana(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnsweringServer]:
    """The Grafana of a deployed stack, whose Prometheus has nothing; and a credential."""
    monkeypatch.setenv("GRAFANA_AUTH", "glsa_secret-canary")
    nothing = {"status": "success", "data": {"resultType": "matrix", "result": []}}
    with answering() as server:
        server.answers = {"/api/org": ORGANISATION, QUERIES: (200, json.dumps(nothing).encode())}
        provider = {
            "urn": PROVIDER_URN,
            "type": "pulumi:providers:grafana",
            "custom": True,
            "inputs": {"url": f"http://127.0.0.1:{server.server_port}"},
        }
        group = {
            "urn": STACK_URN,
            "type": RULE_GROUP,
            "custom": True,
            "provider": f"{PROVIDER_URN}::1",
        }
        pulumi = PulumiStandIn(tmp_path / "bin", monkeypatch)
        pulumi.answers("config", {})
        pulumi.answers("stack export", {"deployment": {"resources": [provider, group]}})
        pulumi.answers("stack ls", [{"name": "dev"}])
        yield server


QUERIES = "/api/datasources/proxy/uid/prom-1/api/v1/query_range"


def backtest_of_plan(tmp_path: Path) -> Result:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan_of("load > 8", "load > 5")))
    return CliRunner().invoke(app, ["diff", str(file), "-C", str(tmp_path), "--backtest", "7d"])


def test_the_alerts_of_a_stack_are_asked_of_the_data_source_that_they_query(
    grafana: AnsweringServer, tmp_path: Path
) -> None:
    ran = backtest_of_plan(tmp_path)

    assert ran.exit_code == 0, ran.output
    asked = [path for _, path, _, _ in grafana.seen if path.startswith(QUERIES)]
    assert sorted(re.findall(r"load\+%3E\+\d", " ".join(asked))) == ["load+%3E+5", "load+%3E+8"]
    assert "· 0 firings in 7d" in ran.output
    assert "note: 1 alert was evaluated on the past 7d of data source prom-1" in ran.output


def notes(ran: Result) -> list[str]:
    return [line for line in ran.stdout.splitlines() if line.startswith("note: ")]


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (502, b""),
        (403, b"{}"),
        (401, b"{}"),
        (200, b"<html>"),
        (404, b'{"message": "Data source not found"}'),
        (200, b'{"status": "success", "data": {}}'),
    ],
)
def test_a_data_source_that_does_not_answer_is_a_note(
    grafana: AnsweringServer, tmp_path: Path, status: int, content: bytes
) -> None:
    grafana.answers[QUERIES] = (status, content)

    ran = backtest_of_plan(tmp_path)

    assert ran.exit_code == 0, ran.output
    (note,) = notes(ran)
    assert note.startswith("note: alerts were not evaluated on the past: ")
    assert "expression load > 8 -> load > 5" in ran.output
    assert "secret-canary" not in ran.output


def test_a_missing_credential_is_a_note(
    grafana: AnsweringServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRAFANA_AUTH")

    ran = backtest_of_plan(tmp_path)

    assert ran.exit_code == 0, ran.output
    (note,) = notes(ran)
    assert "not evaluated on the past: " in note
    assert "GRAFANA_AUTH" in note
    assert grafana.seen == []
