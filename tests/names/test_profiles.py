"""Profiles of servers of the field: every file of the folder, and files that are wrong."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import read_alerts
from mcp_monitoring.alerting.groups import AlertGroup
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.files import Dashboard, read_dashboards
from mcp_monitoring.metric_sets import CONTRACT, METRIC_SETS, metric_set
from mcp_monitoring.names.choice import chosen_naming
from mcp_monitoring.names.contents import named_contents
from mcp_monitoring.names.profiles import (
    find_profile,
    packaged_profiles,
    profile_names,
    profile_problems,
    read_profile,
)
from mcp_monitoring.names.vocabulary import read_vocabulary
from mcp_monitoring.problems import ProblemsError
from places import REPOSITORY


@pytest.mark.parametrize("name", profile_names())
class TestEveryProfile:
    def test_says_what_it_is_and_where_that_was_read(self, name: str) -> None:
        profile = find_profile(name)

        assert len(profile.description) > 20
        assert re.match("https://", profile.source)
        # With a version, or the day it was read.
        assert re.search(r" at [0-9a-f]{7}\b| as of \d{4}-\d\d-\d\d\b| \d+\.\d+", profile.source)

    def test_maps_names_that_its_set_has(self, name: str) -> None:
        profile = find_profile(name)

        assert profile.metrics in METRIC_SETS
        vocabulary = read_vocabulary(metric_set(profile.metrics).contract)
        assert list(profile_problems(profile, vocabulary)) == []
        assert profile.mapping(vocabulary).changes

    def test_leaves_dashboards_and_alerts_that_ask_only_for_what_is_there(self, name: str) -> None:
        profile = find_profile(name)
        files = metric_set(profile.metrics)
        naming = chosen_naming({"profile": name, "metrics": profile.metrics})
        assert naming is not None

        found = named_contents(read_dashboards(files.dashboards), read_alerts(files.alerts), naming)

        assert found.problems == []
        assert found.dashboards
        assert found.alerts
        absent = [
            one for one in naming.mapping.absent if not naming.mapping.inverse.metrics.get(one)
        ]
        text = "\n".join(str(one.model) for one in found.dashboards)
        exprs = "\n".join(rule.expr for group in found.alerts for rule in group.rules)
        for series in absent:
            assert not re.search(rf"\b{series}\b(?=[{{\[)])", text + exprs), series


@pytest.fixture(scope="module")
def packaged() -> tuple[list[Dashboard], list[AlertGroup]]:
    files = metric_set()
    return read_dashboards(files.dashboards), read_alerts(files.alerts)


def panels(dashboards: Sequence[Dashboard]) -> int:
    views = [read_view(one.model) for one in dashboards]
    return sum(bool(panel.queries) for view in views for panel in view.panels)


def test_the_documentation_has_each_profile_of_the_contract_with_what_it_leaves(
    packaged: tuple[list[Dashboard], list[AlertGroup]],
) -> None:
    text = (REPOSITORY / "docs" / "names.md").read_text()
    dashboards, alerts = packaged
    number = sum(len(group.rules) for group in alerts)

    assert f"| panels with queries, of {panels(dashboards)} | alerts, of {number} |" in text
    for profile in map(find_profile, profile_names()):
        if profile.metrics == CONTRACT:
            found = named_contents(dashboards, alerts, chosen_naming({"profile": profile.name}))
            left = f"{panels(found.dashboards)} | {sum(len(one.rules) for one in found.alerts)}"
            assert f"| `{profile.name}` | {profile.description} | {left} |" in text


def test_the_profiles_of_the_field_are_there() -> None:
    named = {"jira-mcp-snowflake", "envoy-ai-gateway", "litellm", "agentgateway", "k8s-mcp"}
    assert named <= set(profile_names())


def test_a_wheel_has_them() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text()
    assert '"profiles" = "mcp_monitoring/profiles"' in text
    assert packaged_profiles().is_dir()


def test_an_unknown_profile_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ProblemsError) as refused:
        find_profile("jira-mcp-snowflak")
    assert refused.value.problems == [
        "profile: jira-mcp-snowflak: there is no such profile; did you mean jira-mcp-snowflake?"
    ]


def test_a_new_file_is_a_new_profile(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "description: mine\nsource: https://x 1.0\nmetrics: contract\nothers: same\n"
        "metric_names: {mcp_requests_total: calls_total, mcp_uptime_seconds: }\n"
    )

    profile = find_profile("mine", tmp_path)

    assert profile.metric_names == {"mcp_requests_total": "calls_total", "mcp_uptime_seconds": ""}
    assert not profile.others_absent


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "a profile is a map with the keys description, source, metrics, others"),
        ("{", "line 1, column 2: "),
        ("description: x\nsource: y\nmetrics: contract\nothers: some", "others: must be same or"),
        ("descripton: x", "descripton: is no key of a profile; did you mean description?"),
        ("source: y", "description: is missing, or no text"),
        (
            "description: x\nsource: y\nmetrics: contract\nothers: same\nmetric_names: [a]",
            'metric_names: must be a map of names to names, "" for one that the server lacks',
        ),
        (
            "description: x\nsource: y\nmetrics: contract\nothers: same\nlabel_names: {a: {b: c}}",
            "label_names: must be a map of names to names",
        ),
    ],
)
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text)

    with pytest.raises(ProblemsError) as refused:
        read_profile(file)

    assert any(said in problem for problem in refused.value.problems)
    assert all(problem.startswith(f"{file}: ") for problem in refused.value.problems)
