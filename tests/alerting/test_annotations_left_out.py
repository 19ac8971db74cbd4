"""Annotations that Grafana would show empty or raw: left out loudly, or refused if asked for."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import (
    AlertError,
    AlertRule,
    packaged_alerts,
    read_alert_file,
)
from mcp_monitoring.alerting.rule_files import parse_rule_file
from rule_fixtures import FIELD, RULES, accepted_by_promtool

ANNOTATIONS = RULES / "annotations"
ONE = FIELD / "10-query-in-one-annotation" / "shop.yaml"


def rules(file: Path) -> dict[str, AlertRule]:
    return {rule.name: rule for group in read_alert_file(file) for rule in group.rules}


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        (ONE, {"NodesLost": ["summary"], "ShopDown": ["summary"]}),
        (
            ANNOTATIONS / "ceph.yaml",
            {"CephOSDDown": ["summary"], "CephMonDown": ["documentation"]},
        ),
        (ANNOTATIONS / "windows.yaml", {"WindowsServiceDown": ["summary"]}),
        (ANNOTATIONS / "prometheus.yaml", {"PrometheusRuleFailures": ["runbook_url"]}),
    ],
    ids=lambda one: one.stem if isinstance(one, Path) else "",
)
def test_are_left_out_and_nothing_else_is(file: Path, kept: dict[str, list[str]]) -> None:
    assert accepted_by_promtool(file)
    assert {name: list(rule.annotations) for name, rule in rules(file).items()} == kept


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            ONE,
            [
                "group shop: alert NodesLost: annotation description is left out: it uses query,"
                " which Grafana answers with nothing"
            ],
        ),
        (
            ANNOTATIONS / "ceph.yaml",
            [
                "group cluster health: alert CephOSDDown: annotation description is left out: it"
                " uses query, which Grafana answers with nothing",
                "group cluster health: alert CephMonDown: annotation description is left out: it"
                " uses query, which Grafana answers with nothing, and uses first, which Grafana"
                " does not know, and uses value, which Grafana does not know",
            ],
        ),
        (
            ANNOTATIONS / "windows.yaml",
            [
                "group windows: alert WindowsServiceDown: annotation dashboard is left out: it uses"
                " $externalURL, which Grafana does not know"
            ],
        ),
    ],
    ids=lambda one: one.stem if isinstance(one, Path) else "",
)
def test_are_told_by_alert_and_reason(file: Path, said: list[str]) -> None:
    told = [one for group in read_alert_file(file) for one in group.warnings]

    assert told == [f"{file}: {one}" for one in said]


class TestStrictness:
    def test_refuses_the_alerts_by_name(self) -> None:
        file = ANNOTATIONS / "strict.yml"

        with pytest.raises(AlertError) as refusal:
            read_alert_file(file)

        place = f"{file}: group cluster health: alert"
        unknown = "which Grafana does not know"
        empty = "which Grafana answers with nothing"
        assert refusal.value.problems == [
            f"{place} CephOSDDown: annotations: description: uses query, {empty}",
            f"{place} CephMonDown: annotations: description: uses query, {empty}",
            f"{place} CephMonDown: annotations: description: uses first, {unknown}",
            f"{place} CephMonDown: annotations: description: uses value, {unknown}",
        ]

    @pytest.mark.parametrize(
        "comment",
        [
            "# mcp-monitoring: strict",
            "#mcp-monitoring:strict",
            "      #\tmcp-monitoring:  strict \t",
        ],
    )
    @pytest.mark.parametrize("where", [0, -1])
    def test_is_asked_for_by_a_comment_anywhere(
        self, tmp_path: Path, comment: str, where: int
    ) -> None:
        lines = ONE.read_text().splitlines()
        lines.insert(where if where == 0 else len(lines), comment)
        file = tmp_path / "a.yaml"
        file.write_text("\n".join(lines))

        with pytest.raises(AlertError, match="alert NodesLost: annotations: description: uses q"):
            read_alert_file(file)

    def test_misspelt_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "a.yaml"
        file.write_text("# mcp-monitoring: strickt\n" + ONE.read_text())

        with pytest.raises(AlertError) as refusal:
            read_alert_file(file)
        assert refusal.value.problems == [
            f"{file}: # mcp-monitoring: strickt: is not known; did you mean strict?"
        ]

    def test_is_asked_for_by_every_packaged_file(self) -> None:
        files = sorted(packaged_alerts().glob("*.yaml"))

        assert files
        assert all(parse_rule_file(file).is_strict for file in files)


def test_labels_with_such_a_template_are_refused_because_they_route(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "groups: [{name: g, rules: [{alert: A, expr: up, labels: {team: '{{ query \"up\" }}'}}]}]"
    )

    with pytest.raises(AlertError, match="alert A: labels: team: uses query, which Grafana answ"):
        read_alert_file(file)


def test_a_link_to_a_panel_with_such_a_template_is_refused_because_grafana_wants_both(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.yaml"
    link = "{__dashboardUid__: '{{ query \"up\" }}', __panelId__: 1}"
    file.write_text(f"groups: [{{name: g, rules: [{{alert: A, expr: up, annotations: {link}}}]}}]")

    with pytest.raises(AlertError, match="alert A: annotations: __dashboardUid__: uses query"):
        read_alert_file(file)
