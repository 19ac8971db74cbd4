"""The same alert with the same labels twice: numbered, and told."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import read_alerts
from mcp_monitoring.alerting.rule_names import rule_titles, rule_uids
from rule_fixtures import FIELD, RULES, accepted_by_promtool

TWICE = RULES / "twice"


def copied(tmp_path: Path, *files: Path) -> Path:
    for number, file in enumerate(files):
        (tmp_path / f"{number}-{file.name}").write_text(file.read_text())
    return tmp_path


@pytest.mark.parametrize(
    ("file", "titles", "uids"),
    [
        (
            FIELD / "08-same-alert-twice" / "shop.yaml",
            ["NightlyJobMissed", "NightlyJobMissed (2)"],
            ["nightly-job-missed", "nightly-job-missed_2"],
        ),
        (
            TWICE / "loki.yaml",
            ["LokiRequestLatency", "LokiTooManyCompactorsRunning", "LokiRequestLatency (2)"],
            ["loki-request-latency", "loki-too-many-compactors-running", "loki-request-latency_2"],
        ),
        (
            TWICE / "snmp.yaml",
            [
                "DeviceNotReachable (severity=warning)",
                "DeviceNotReachable (severity=warning) (2)",
                "DeviceNotReachable (severity=critical)",
            ],
            [
                "device-not-reachable-ead54394",
                "device-not-reachable-ead54394_2",
                "device-not-reachable-5df5b428",
            ],
        ),
        (
            TWICE / "kafka.yaml",
            ["ConsumerLag", "ConsumerLag (2)", "ConsumerLag (3)"],
            ["consumer-lag", "consumer-lag-2", "consumer-lag_2"],
        ),
    ],
    ids=lambda one: one.stem if isinstance(one, Path) else "",
)
def test_have_titles_and_uids_of_their_own(
    tmp_path: Path, file: Path, titles: list[str], uids: list[str]
) -> None:
    assert accepted_by_promtool(file)
    groups = read_alerts(copied(tmp_path, file))

    assert [one for group in rule_titles(groups) for one in group] == titles
    assert [one for group in rule_uids(groups, "") for one in group] == uids


def test_are_told_with_both_places_also_in_two_files(tmp_path: Path) -> None:
    file = FIELD / "08-same-alert-twice" / "shop.yaml"
    groups = read_alerts(copied(tmp_path, TWICE / "kafka.yaml", file, TWICE / "kafka.yaml"))
    told = [one.removeprefix(str(tmp_path)) for group in groups for one in group.warnings]

    assert [one for one in told if "is there already" in one] == [
        "/0-kafka.yaml: group kafka: alert ConsumerLag: is there already with the same labels, in"
        " group kafka of 0-kafka.yaml; this one is 'ConsumerLag (3)' in Grafana",
        "/1-shop.yaml: group shop: alert NightlyJobMissed: is there already with the same labels,"
        " in group shop of 1-shop.yaml; this one is 'NightlyJobMissed (2)' in Grafana",
        "/2-kafka.yaml: group kafka: alert ConsumerLag: is there already with the same labels, in"
        " group kafka of 0-kafka.yaml; this one is 'ConsumerLag (4)' in Grafana",
        "/2-kafka.yaml: group kafka: alert ConsumerLag (2): is there already with the same labels,"
        " in group kafka of 0-kafka.yaml; this one is 'ConsumerLag (2) (2)' in Grafana",
        "/2-kafka.yaml: group kafka: alert ConsumerLag: is there already with the same labels, in"
        " group kafka of 0-kafka.yaml; this one is 'ConsumerLag (5)' in Grafana",
    ]
