"""Prometheus rule files: what is read of them, and what is refused before anything is deployed."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp_monitoring.alerting.alerts import (
    AlertError,
    packaged_alerts,
    read_alert_file,
    read_alerts,
    rendered_alerts,
)
from places import REPOSITORY

DOWN = {"alert": "Down", "expr": "up == 0"}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write_file(content: Any, name: str = "a.yaml") -> Path:
        file = tmp_path / name
        file.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return file

    return write_file


def group(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"groups": [{"name": "g", "rules": list(rules), **more}]}


def problems(file: Path) -> list[str]:
    with pytest.raises(AlertError) as refusal:
        read_alerts(file) if file.is_dir() else read_alert_file(file)
    return [problem.removeprefix(f"{file}: ") for problem in refusal.value.problems]


class TestReading:
    def test_gives_every_alert_in_the_order_of_the_file(self, write: Any) -> None:
        second = {
            "alert": "Slow",
            "expr": "x > 1\n",
            "for": "5m",
            "keep_firing_for": "1h",
            "labels": {"severity": "warning"},
            "annotations": {"summary": "{{ $labels.job }}"},
        }
        (read,) = read_alert_file(write(group(DOWN, second, interval="30s")))

        assert (read.name, read.interval_seconds, read.query_offset_seconds) == ("g", 30, 0)
        down, slow = read.rules
        assert (down.name, down.expr, down.for_, down.keep_firing_for) == (
            *("Down", "up == 0"),
            *("0s", "0s"),
        )
        assert (slow.expr, slow.for_, slow.keep_firing_for) == ("x > 1", "5m", "1h")
        assert slow.labels == {"severity": "warning"}
        assert slow.annotations == {"summary": "{{ $labels.job }}"}

    def test_takes_a_minute_where_no_interval_is_given_as_prometheus_does(self, write: Any) -> None:
        assert read_alert_file(write(group(DOWN)))[0].interval_seconds == 60

    def test_carries_labels_of_the_group_under_those_of_the_alert(self, write: Any) -> None:
        rule = {**DOWN, "labels": {"a": "rule"}}
        (read,) = read_alert_file(write(group(rule, labels={"a": "group", "b": "group"})))

        assert read.rules[0].labels == {"a": "rule", "b": "group"}

    def test_carries_the_query_offset(self, write: Any) -> None:
        (read,) = read_alert_file(write(group(DOWN, query_offset="1m30s")))

        assert read.query_offset_seconds == 90

    def test_reads_unquoted_numbers_as_text_as_prometheus_does(self, write: Any) -> None:
        rule = {
            **DOWN,
            "labels": {"level": 1, "page": True},
            "annotations": {"__dashboardUid__": "d", "__panelId__": 3},
        }
        (read,) = read_alert_file(write(group(rule)))

        assert read.rules[0].labels == {"level": "1", "page": "true"}
        assert read.rules[0].annotations["__panelId__"] == "3"

    def test_takes_one_name_for_alerts_with_other_labels(self, write: Any) -> None:
        rules = [{**DOWN, "labels": {"severity": level}} for level in ("warning", "critical")]

        assert len(read_alert_file(write(group(*rules)))[0].rules) == 2

    def test_of_a_directory_takes_both_endings_in_the_order_of_names(
        self, write: Any, tmp_path: Path
    ) -> None:
        write({"groups": [{"name": "second", "rules": [DOWN | {"alert": "B"}]}]}, "b.yml")
        write({"groups": [{"name": "first", "rules": [DOWN]}]}, "a.yaml")
        write("no rules", "notes.txt")

        assert [read.name for read in read_alerts(tmp_path)] == ["first", "second"]

    def test_finds_the_packaged_alerts(self) -> None:
        assert packaged_alerts() == REPOSITORY / "alerts"
        assert read_alerts(packaged_alerts())


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("groups: [", "line 1, column 10: invalid YAML: expected the node content"),
            ("groups:\n\t- name: g", "line 2, column 1: invalid YAML: found character '\\t'"),
            ("- a", "a rule file is a map with the key groups"),
            ("just text", "a rule file is a map with the key groups"),
            ("groups: many", "groups: must be a list"),
            ("groups: [text]", "groups[0]: must be a map"),
            ("groups: [{rules: []}]", "groups[0]: name is missing"),
            ("groups: [{name: g, rules: text}]", "group g: rules: must be a list"),
            ("groups: [{name: g, rules: [text]}]", "group g: rule 1: must be a map"),
            ("group: []", "group: is not a key of a rule file; did you mean groups?"),
            ("a: 1\na: 2", "line 2, column 1: invalid YAML: the key a is given twice"),
            ("{[a]: b}", "line 1, column 2: invalid YAML: found unhashable key"),
            ("groups: &a [*a]", "line 1, column 9: invalid YAML: found unconstructable recursive"),
        ],
    )
    def test_of_what_is_no_rule_file_say_where(self, write: Any, text: str, said: str) -> None:
        assert problems(write(text))[0].startswith(said)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"expr": ""}, "expr: the expression is missing"),
            ({"expr": None}, "expr: the expression is missing"),
            ({"expr": "x > 1 + 2  # knob: restarts"}, "expr: the line of knob restarts must have"),
            ({"for": "5"}, "for: '5' is not a duration such as 5m"),
            ({"keep_firing_for": "1m1h"}, "keep_firing_for: '1m1h' is not a duration"),
            ({"for": "\u0661m"}, "for: '\u0661m' is not a duration"),
            ({"summary": "x"}, "summary: is not a key of a rule file; known are alert, expr, for"),
            ({"label": {}}, "label: is not a key of a rule file; did you mean labels?"),
            ({"labels": "a"}, "labels: must be a map"),
            ({"labels": {"a": ["b"]}}, "labels: a: must be text"),
            ({"labels": {"a-b": "c"}}, "labels: 'a-b' is not a label name that Prometheus accepts"),
            ({"labels": {"alertname": "c"}}, "labels: alertname is set by Grafana; remove it"),
            (
                {"labels": {"team": "{{ $externalLabels.team }}"}},
                "labels: team: uses $externalLabels.team, which Grafana does not know",
            ),
            (
                {"annotations": {"__dashboardUid__": "d"}},
                "annotations: __dashboardUid__: Grafana wants __dashboardUid__ and __panelId__",
            ),
            (
                {"annotations": {"__dashboardUid__": "d", "__panelId__": "x"}},
                "annotations: __panelId__: 'x' is not the id of a panel",
            ),
            ({"expr": ["up"]}, "expr: must be text or a number"),
        ],
    )
    def test_of_an_alert_name_it_and_the_key(
        self, write: Any, change: dict[str, Any], said: str
    ) -> None:
        (problem,) = problems(write(group({**DOWN, **change})))

        assert problem.startswith(f"group g: alert Down: {said}")

    def test_name_an_alert_without_a_name_by_its_place(self, write: Any) -> None:
        assert problems(write(group(DOWN, {"expr": "up"}))) == [
            "group g: rule 2: alert: the name is missing"
        ]

    @pytest.mark.parametrize(
        ("key", "value", "said"),
        [
            (
                "interval",
                "15s",
                "interval: 15s is not a multiple of 10s above 0, at which Grafana evaluates; make"
                " it 10s or 20s",
            ),
            ("interval", "1m5s", "interval: 1m5s is not a multiple of 10s above 0, at which"),
            ("interval", "7s", "interval: 7s is not a multiple of 10s above 0, at which Grafana"),
            ("interval", "10s500ms", "interval: 10s500ms is not a multiple of 10s above 0"),
            ("interval", "0s", "interval: 0s is not a multiple of 10s above 0"),
            ("interval", "often", "interval: 'often' is not a duration such as 1m"),
            ("limit", 5, "limit: Grafana has no limit of alerts per rule; remove it"),
            ("query_offset", "500ms", "query_offset: '500ms' is not a duration in whole seconds"),
            ("evaluation", "1m", "evaluation: is not a key of a rule file; known are name"),
        ],
    )
    def test_of_what_a_grafana_group_cannot_be(
        self, write: Any, key: str, value: Any, said: str
    ) -> None:
        (problem,) = problems(write(group(DOWN, **{key: value})))

        assert problem.startswith(f"group g: {said}")

    def test_of_a_knob_with_two_defaults(self, write: Any) -> None:
        one = {"alert": "A", "expr": "x > 3  # knob: restarts"}
        two = {"alert": "B", "expr": "x > 4  # knob: restarts"}

        (problem,) = problems(write(group(one, two)))
        assert "the default of knob restarts is 4 here and 3 in group g: alert A" in problem

    def test_list_every_problem_of_every_file(self, write: Any, tmp_path: Path) -> None:
        write(group({**DOWN, "for": "x", "expr": ""}), "a.yaml")
        write("groups: {", "b.yaml")

        assert len(problems(tmp_path)) == 3

    def test_of_a_directory_without_alerts(self, write: Any, tmp_path: Path) -> None:
        write("groups: []")

        assert "no alert here" in problems(tmp_path)[0]

    def test_of_a_directory_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(AlertError, match="there is no such directory of alerts"):
            read_alerts(tmp_path / "nowhere")

    def test_of_a_file_that_is_not_text(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_bytes(b"groups: \xff")

        assert "not UTF-8 (byte 8)" in problems(tmp_path)[0]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["groups", "name", "rules", "alert", "expr", "labels", "for"]),
                    inner,
                    max_size=4,
                )
            ),
        )
    )
    def test_never_are_a_traceback(self, tmp_path: Path, document: Any) -> None:
        file = tmp_path / "a.yaml"
        file.write_text(json.dumps({"groups": [{"name": "g", "rules": [document]}, document]}))
        with pytest.raises(AlertError):
            read_alert_file(file)


class TestRendering:
    def test_puts_values_in_place_of_defaults(self, write: Any, tmp_path: Path) -> None:
        write(group({"alert": "A", "expr": 'x{job="mcp"} > 3  # knob: job, restarts'}))

        (read,) = rendered_alerts(read_alerts(tmp_path), {"restarts": 5}, job="eu")
        assert read.rules[0].expr == 'x{job="eu"} > 5  # knob: job, restarts'

    def test_refuses_a_knob_that_no_alert_has(self, write: Any, tmp_path: Path) -> None:
        write(group(DOWN))

        with pytest.raises(AlertError) as refusal:
            rendered_alerts(read_alerts(tmp_path), {"restarts": 5})
        assert refusal.value.problems == [
            f"restarts: no alert of {tmp_path} has this knob; remove it"
        ]

    def test_says_once_what_is_wrong_with_a_value(self, write: Any, tmp_path: Path) -> None:
        rules = [{"alert": name, "expr": "x > 3  # knob: restarts"} for name in ("A", "B")]
        write(group(*rules))

        with pytest.raises(AlertError) as refusal:
            rendered_alerts(read_alerts(tmp_path), {"restarts": 0.5})
        assert refusal.value.problems == ["restarts is 0.5, but must be at least 1: it is a count"]
