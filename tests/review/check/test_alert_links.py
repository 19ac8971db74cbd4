"""Links of alerts to panels: `check` finds those that lead nowhere in what a project deploys."""

import json
import re
import shutil
from pathlib import Path

import pytest
from deployment import Deploy
from mcp_monitoring import McpMonitoring
from mcp_monitoring.review.check.findings import Report
from mcp_monitoring.review.check.run import check_paths
from places import REPOSITORY, SEED

(EXAMPLE,) = re.findall(
    r"## Links to a panel\n.*?```yaml\n(.*?)```", (REPOSITORY / "docs/alerts.md").read_text(), re.S
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Pulumi project whose own alerts are those of the docs, and all else is packaged."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "shop.yaml").write_text(EXAMPLE)
    return tmp_path


def links(project: Path, uid: str, panel: str) -> None:
    """Lets the alert lead somewhere else."""
    text = EXAMPLE.replace("mcp-pool\n", f"{uid}\n").replace('"10"', f'"{panel}"')
    (project / "alerts" / "shop.yaml").write_text(text)


def said(project: Path, *paths: str) -> list[str]:
    report: Report = check_paths([project / path for path in paths], project=project)
    found = [f"{one.rule}: {one.message}" for one in report.findings]
    return found + [f"not checked: {one.reason}" for one in report.not_checked]


def test_the_example_of_the_docs_leads_to_a_panel(project: Path) -> None:
    assert said(project) == []
    assert said(project, "alerts") == []


def test_the_example_of_the_docs_is_deployed_with_the_uid_that_has_the_prefix(
    deploy: Deploy, project: Path
) -> None:
    deployed = deploy(
        lambda: McpMonitoring(
            "m",
            {
                "prometheus_url": "http://prometheus:9090",
                "prefix": "eu-",
                "alerts_dir": str(project / "alerts"),
            },
        )
    )
    (group,) = deployed.of_type(":RuleGroup")
    annotations = group.inputs["rules"][0]["annotations"]
    assert annotations["__dashboardUid__"] == deployed["m-mcp-pool"].dashboard["uid"]
    assert annotations["__panelId__"] == "10"


@pytest.mark.parametrize(
    ("uid", "panel", "problem"),
    [
        ("mcp-pool", "999", "dashboard mcp-pool has no panel 999; name one it has"),
        ("mcp-overview", "1000", "dashboard mcp-overview has no panel 1000; name one it has"),
        ("mcp-pol", "10", "no dashboard has the uid 'mcp-pol'; did you mean mcp-pool?"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(
    project: Path, uid: str, panel: str, problem: str
) -> None:
    links(project, uid, panel)

    assert said(project) == [f"broken-link: {problem}"]


def test_a_dashboard_that_may_be_in_grafana_already_is_not_checked(project: Path) -> None:
    links(project, "team-overview", "2")

    (line,) = said(project)
    assert line.startswith("not checked: names the dashboard team-overview: the target is not")


def test_a_dashboard_of_ones_own_counts_and_the_packaged_ones_beside_it(project: Path) -> None:
    (project / "dashboards").mkdir()
    own = project / "dashboards" / "team.json"
    own.write_text(SEED.read_text())
    (project / "Pulumi.dev.yaml").write_text(
        "config:\n  shop:extraDashboardsDirs:\n    - dashboards\n"
    )
    assert said(project, "alerts") == []
    links(project, "mcp-pool", "998")
    assert said(project, "alerts") == [
        "broken-link: dashboard mcp-pool has no panel 998; name one it has"
    ]


@pytest.mark.parametrize("configured", ["dashboardsDir: dashboards", "job: shop"])
def test_the_packaged_dashboards_do_not_count_where_others_are_deployed_in_their_place(
    project: Path, configured: str
) -> None:
    (project / "dashboards").mkdir()
    shutil.copy(REPOSITORY / "dashboards" / "mcp-slo.json", project / "dashboards")
    (project / "Pulumi.dev.yaml").write_text(f"config:\n  shop:{configured}\n")

    assert said(project, "alerts") == [
        "broken-link: no dashboard has the uid 'mcp-pool'; name a dashboard of the set"
    ]


def test_rule_files_of_no_project_are_not_held_against_the_package(project: Path) -> None:
    (project / "Pulumi.yaml").unlink()
    links(project, "mcp-pool", "999")

    (line,) = said(project, "alerts")
    assert line.startswith("not checked: names the dashboard mcp-pool")


def test_a_link_of_a_dashboard_to_a_packaged_one_is_checked_too(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text("config:\n  shop:extraDashboardsDirs: [dashboards]\n")
    (project / "dashboards").mkdir()
    links_to = [
        {"title": "Pool", "type": "link", "url": f"/d/{uid}?viewPanel=panel-{panel}"}
        for uid, panel in (("mcp-pool", 10), ("mcp-pool", 997), ("elsewhere", 1))
    ]
    own = {"uid": "team", "title": "Team", "panels": [], "links": links_to}
    (project / "dashboards" / "team.json").write_text(json.dumps(own))

    assert said(project, "dashboards") == [
        "broken-link: links to mcp-pool: that dashboard has no panel 997",
        "not checked: links to elsewhere: the target is not among the files given",
    ]
