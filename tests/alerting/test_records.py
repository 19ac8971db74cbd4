"""Recording rules, which Grafana does not get: refused by name, or left to Prometheus."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import AlertError, AlertGroup, read_alert_file, read_alerts
from rule_fixtures import FIELD, RULES, accepted_by_promtool

RECORDS = RULES / "records"
ONE = FIELD / "09-one-record-refuses-all" / "shop.yaml"
FILES = [ONE, *sorted(RECORDS.iterdir())]


def warnings(groups: list[AlertGroup]) -> list[str]:
    return [one.partition(": ")[2] for group in groups for one in group.warnings]


@pytest.mark.parametrize(
    ("file", "records"),
    [
        (ONE, "job:shop_orders:rate5m"),
        (
            RECORDS / "kubernetes-apps.yaml",
            "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate,"
            " namespace_cpu:kube_pod_container_resource_requests:sum",
        ),
        (RECORDS / "only-records.yaml", "instance:node_num_cpu:sum"),
        (RECORDS / "between.yaml", "shop:orders:rate1m"),
    ],
    ids=lambda one: one.stem if isinstance(one, Path) else "",
)
def test_refused_are_named_in_one_line_of_their_file(file: Path, records: str) -> None:
    assert accepted_by_promtool(file)

    with pytest.raises(AlertError) as refusal:
        read_alert_file(file)

    (problem,) = refusal.value.problems
    assert problem.startswith(f"{file}: record {records}: recording rules are not deployed; if")
    assert 'set records to "skip"' in problem


def test_refused_that_are_many_are_counted(tmp_path: Path) -> None:
    rules = "".join(f"  - {{record: 'a:r{n}', expr: up}}\n" for n in range(9))
    (tmp_path / "a.yaml").write_text(f"groups:\n- name: g\n  rules:\n{rules}")

    with pytest.raises(AlertError, match="record a:r0, a:r1, a:r2, a:r3, a:r4 and 4 more: record"):
        read_alerts(tmp_path)


@pytest.mark.parametrize(
    ("file", "alerts"),
    [
        (ONE, ["ShopDown"]),
        (RECORDS / "kubernetes-apps.yaml", ["KubeCPUOvercommit", "KubePodCrashLooping"]),
        (RECORDS / "only-records.yaml", []),
        (RECORDS / "between.yaml", ["First", "Second"]),
    ],
    ids=lambda one: one.stem if isinstance(one, Path) else "",
)
def test_skipped_leave_the_alerts(file: Path, alerts: list[str]) -> None:
    groups = read_alert_file(file, "skip")

    assert [rule.name for group in groups for rule in group.rules] == alerts
    assert any("left to your Prometheus" in one for one in warnings(groups))


def test_skipped_are_told_with_the_alerts_that_use_them_in_all_files() -> None:
    told = warnings(read_alerts(RECORDS, "skip"))

    assert told == [
        "group shop: record shop:orders:rate1m: left to your Prometheus, which has to evaluate"
        " this group",
        "group shop: alert Second: asks for shop:orders:rate1m, which your Prometheus has to record"
        " (group shop of between.yaml); without it the alert cannot work",
        "group k8s.rules.container_cpu: record"
        " node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate,"
        " namespace_cpu:kube_pod_container_resource_requests:sum: left to your Prometheus, which"
        " has to evaluate this group",
        "group kubernetes-resources: alert KubeCPUOvercommit: asks for"
        " namespace_cpu:kube_pod_container_resource_requests:sum, which your Prometheus has to"
        " record (group k8s.rules.container_cpu of kubernetes-apps.yaml); without it the alert"
        " cannot work",
        "group node.rules: record instance:node_num_cpu:sum: left to your Prometheus, which has to"
        " evaluate this group",
    ]


def test_skipped_can_be_all_that_a_directory_has(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text((RECORDS / "only-records.yaml").read_text())

    (group,) = read_alerts(tmp_path, "skip")
    assert group.rules == ()


@pytest.mark.parametrize("records", ["refuse", "skip"])
def test_that_are_alerts_as_well_are_refused_and_never_skipped(
    tmp_path: Path, records: str
) -> None:
    rule = "{alert: A, record: 'a:b', expr: up}"
    (tmp_path / "a.yaml").write_text(f"groups: [{{name: g, rules: [{rule}]}}]")
    assert not accepted_by_promtool(tmp_path / "a.yaml")

    with pytest.raises(AlertError, match="group g: alert A: has both alert and record; remove one"):
        read_alerts(tmp_path, records)  # type: ignore[arg-type]
