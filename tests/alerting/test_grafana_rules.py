"""Alerts as Grafana evaluates them, held to Grafana's own conversion of the same rule file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.alerting.alerts import AlertGroup, AlertRule, read_alert_file
from mcp_monitoring.alerting.rule_names import rule_titles, rule_uids
from mcp_monitoring.resources.rule_groups import CONDITION, annotations, stages
from mcp_monitoring.titles import Affixes
from places import REPOSITORY

RECORDING: list[dict[str, Any]] = json.loads(
    (REPOSITORY / "tests/recordings/grafana-api.json").read_text()
)
DASHBOARDS = {"mcp-pool": "eu-mcp-pool"}


def recorded(label: str) -> dict[str, Any]:
    (call,) = [call for call in RECORDING if call["label"] == label]
    return call


def rule(name: str = "Down", **more: Any) -> AlertRule:
    empty: dict[str, Any] = {"labels": {}, "annotations": {}}
    fields = {"expr": "up == 0", "for_": "0s", "keep_firing_for": "0s", **empty, **more}
    return AlertRule(name=name, **fields)


def group(*rules: AlertRule, offset: int = 0) -> AlertGroup:
    return AlertGroup(Path("a.yaml"), "g", 60, offset, rules)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, Any, Any]]:
    """Each rule as Grafana made it, with the group and rule we read from the same file."""
    sent = yaml.safe_load(recorded("Grafana's own conversion of Prometheus rules")["body"])
    file = tmp_path_factory.mktemp("conversion") / "conv.yaml"
    # Grafana evaluates a converted query a minute late, unless told otherwise.
    file.write_text(yaml.safe_dump({"groups": [{**sent, "query_offset": "1m"}]}))
    (ours,) = read_alert_file(file)
    made = [
        found
        for found in recorded("what it made of them")["response"]
        if found["provenance"] == "converted_prometheus"
    ]
    assert [found["title"] for found in made] == [one.name for one in ours.rules]
    assert len(made) == 2
    return [(theirs, ours, one) for theirs, one in zip(made, ours.rules, strict=True)]


class TestConversion:
    """The same rules, by Grafana 12.4.0 and by us."""

    def test_has_the_same_stages(self, pairs: Sequence[tuple[Any, Any, Any]]) -> None:
        for theirs, ours, one in pairs:
            expected = []
            for stage in theirs["data"]:
                model = {
                    key: value
                    for key, value in stage["model"].items()
                    if key not in ("intervalMs", "maxDataPoints")  # Grafana's defaults
                }
                if model["datasource"]["uid"] == "__expr__":
                    # Grafana writes out every field of its internal data source.
                    model["datasource"] = {"type": "__expr__", "uid": "__expr__"}
                span = stage["relativeTimeRange"]
                expected.append(
                    {
                        "ref_id": stage["refId"],
                        "query_type": stage["queryType"],
                        "datasource_uid": stage["datasourceUid"],
                        "relative_time_range": {"from_": span["from"], "to": span["to"]},
                        "model": model,
                    }
                )
            made = stages(one, ours, "s-prom")
            assert [
                {**stage, "model": json.loads(str(stage["model"]))} for stage in made
            ] == expected

    def test_has_the_same_condition(self, pairs: Sequence[tuple[Any, Any, Any]]) -> None:
        assert {theirs["condition"] for theirs, _, _ in pairs} == {CONDITION}

    def test_has_the_same_durations_labels_and_annotations(
        self, pairs: Sequence[tuple[Any, Any, Any]]
    ) -> None:
        for theirs, _, one in pairs:
            own_mark = {"__converted_prometheus_rule__": "true"}
            assert theirs["for"] == one.for_
            assert theirs["keep_firing_for"] == one.keep_firing_for
            assert theirs["labels"] == {**one.labels, **own_mark}
            assert theirs.get("annotations", {}) == annotations(one, DASHBOARDS)


class TestStages:
    def test_are_each_named_by_the_next(self) -> None:
        made = stages(rule(), group(rule()), "p")
        names = [stage["ref_id"] for stage in made]
        models = [json.loads(str(stage["model"])) for stage in made]

        assert [model["refId"] for model in models] == names
        assert f"${names[0]}" in models[1]["expression"]
        assert models[2]["expression"] == names[1]
        assert names[2] == CONDITION

    def test_query_now_unless_the_group_has_an_offset(self) -> None:
        spans = [
            stages(rule(), group(rule(), offset=offset), "p")[0]["relative_time_range"]
            for offset in (0, 90)
        ]

        assert spans == [{"from_": 600, "to": 0}, {"from_": 690, "to": 90}]

    def test_leave_out_what_the_provider_would_drop(self) -> None:
        text = "".join(str(stage["model"]) for stage in stages(rule(), group(rule()), "p"))

        assert "intervalMs" not in text
        assert "maxDataPoints" not in text


class TestTitles:
    def test_are_the_names_of_the_alerts(self) -> None:
        assert rule_titles([group(rule("A"), rule("B"))]) == [["A", "B"]]

    def test_tell_alerts_of_one_name_apart_by_the_labels_they_differ_in(self) -> None:
        common = {"service": "mcp"}
        levels = [rule(labels={**common, "severity": level}) for level in ("info", "warning")]
        bare = rule(labels=common)

        assert rule_titles([group(*levels, rule("Other")), group(bare)]) == [
            ["Down (severity=info)", "Down (severity=warning)", "Other"],
            ["Down (severity=)"],
        ]

    def test_begin_with_the_prefix_of_a_shared_folder(self) -> None:
        assert rule_titles([group(rule("A"))], Affixes("eu-", " (eu)")) == [["eu-A (eu)"]]

    def test_number_alerts_that_share_their_labels_too(self) -> None:
        warning, critical = (rule(labels={"severity": level}) for level in ("warning", "critical"))
        named = rule_titles(
            [group(rule("A"), rule("A")), group(warning, critical, warning), group(rule("A"))]
        )

        assert named == [
            ["A", "A (2)"],
            ["Down (severity=warning)", "Down (severity=critical)", "Down (severity=warning) (2)"],
            ["A (3)"],
        ]

    def test_take_no_number_that_somebody_gave_by_hand(self) -> None:
        ((one, two, by_hand),) = rule_titles([group(rule("A"), rule("A"), rule("A (2)"))])

        assert (one, two, by_hand) == ("A", "A (3)", "A (2)")


class TestUids:
    @pytest.mark.parametrize(
        ("name", "uid"),
        [
            ("McpTargetDown", "mcp-target-down"),
            ("HTTPErrors5xx", "http-errors5xx"),
            ("disk almost full!", "disk-almost-full"),
            ("p95Slow", "p95-slow"),
            ("ÄÖ", "alert"),
        ],
    )
    def test_are_the_name_in_small_letters_and_hyphens(self, name: str, uid: str) -> None:
        assert rule_uids([group(rule(name))], "") == [[uid]]

    def test_begin_with_the_prefix(self) -> None:
        assert rule_uids([group(rule("Down"))], "eu-") == [["eu-down"]]

    def test_fit_in_what_grafana_allows(self) -> None:
        ((one, two),) = rule_uids([group(rule("Down" * 20), rule("Down" * 20 + "X"))], "eu-")

        assert max(len(one), len(two)) <= 40
        assert one != two

    def test_tell_alerts_of_one_name_apart_by_their_labels(self) -> None:
        warning = rule(labels={"severity": "warning"})
        critical = rule(labels={"severity": "critical"})
        ((one, two),) = rule_uids([group(warning, critical)], "")

        assert one != two
        assert rule_uids([group(critical), group(warning)], "") == [[two], [one]]

    def test_number_alerts_that_share_their_labels_too_and_the_first_keeps_its_own(self) -> None:
        alone = rule_uids([group(rule("Down"))], "eu-")

        assert rule_uids([group(rule("Down"), rule("Down")), group(rule("Down"))], "eu-") == [
            [alone[0][0], "eu-down_2"],
            ["eu-down_3"],
        ]

    def test_with_a_number_are_those_of_no_other_name_and_fit(self) -> None:
        names = ("Down", "Down", "Down 2", "Down2", "down_2", "Down" * 20, "Down" * 20)
        (uids,) = rule_uids([group(*map(rule, names))], "")

        assert len(set(uids)) == len(names)
        assert max(map(len, uids)) <= 40

    def test_with_a_number_stay_when_an_unrelated_alert_comes(self) -> None:
        before = rule_uids([group(rule("A"), rule("A"))], "")
        after = rule_uids([group(rule("New"), rule("A"), rule("Other"), rule("A"))], "")

        assert set(before[0]) <= set(after[0])

    def test_do_not_depend_on_the_expression(self) -> None:
        assert rule_uids([group(rule(expr="a"))], "") == rule_uids([group(rule(expr="b"))], "")


class TestAnnotations:
    def test_link_to_the_dashboard_under_its_prefix(self) -> None:
        link = {"__dashboardUid__": "mcp-pool", "__panelId__": "10"}

        assert annotations(rule(annotations=link), DASHBOARDS) == {
            "__dashboardUid__": "eu-mcp-pool",
            "__panelId__": "10",
        }

    def test_keep_a_link_to_a_dashboard_of_somebody_else(self) -> None:
        link = {"__dashboardUid__": "node", "__panelId__": "10"}

        assert annotations(rule(annotations=link), DASHBOARDS) == link
