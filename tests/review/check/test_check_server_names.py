"""Names of servers that the stacks of a project map: judged with the files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.contract.contract import packaged_contract
from places import REPOSITORY


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "alerts").mkdir()
    for name in ("dashboards/mcp-queries.json", "alerts/queries.yaml"):
        (tmp_path / name).write_text((REPOSITORY / name).read_text())
    return tmp_path


def configure(project: Path, stack: str = "prod", **config: Any) -> None:
    document = {"config": {f"mine:{key}": value for key, value in config.items()}}
    (project / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(document))


def found(project: Path) -> Sequence[str]:
    report = check_paths(project=project, contract=packaged_contract())
    return [
        f"{one.place.file.name}: {one.message}"
        for one in report.findings
        if one.rule == "server-names"
    ]


def test_a_profile_changes_nothing_of_what_is_judged(project: Path) -> None:
    before = check_paths(project=project, contract=packaged_contract()).findings

    configure(project, profile="jira-mcp-snowflake")

    assert check_paths(project=project, contract=packaged_contract()).findings == before
    assert found(project) == []


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            {"profile": "jira-snowflake"},
            "profile: jira-snowflake: there is no such profile; did you mean jira-mcp-snowflake?",
        ),
        (
            {"metricNames": {"mcp_db_querie_total": "x"}},
            "metric_names: mcp_db_querie_total: is no metric of the set contract; did you mean"
            " mcp_db_queries_total?",
        ),
        (
            {"profile": "jira-mcp-snowflake", "metrics": "otel"},
            "profile: jira-mcp-snowflake: has names for the set contract, not for otel; give"
            ' metrics "contract", or another profile',
        ),
    ],
)
def test_names_that_cannot_be_are_told_with_the_stack(
    project: Path, config: dict[str, Any], said: str
) -> None:
    configure(project, **config)

    assert found(project) == [f"Pulumi.prod.yaml: {said}"]


def test_queries_that_cannot_have_the_names_are_told_with_their_file(project: Path) -> None:
    panel = {"id": 1, "title": "A", "targets": [{"refId": "A", "expr": '{__name__=~"mcp_.*"}'}]}
    (project / "dashboards" / "own.json").write_text(
        json.dumps({"uid": "own", "title": "Own", "panels": [panel]})
    )
    configure(project, labelNames={"query_type": "status"})
    configure(project, "dev", metricNames={"mcp_db_queries_total": "queries_total"})

    lines = found(project)

    assert (
        'own.json: panel "A": query A: asks for mcp_.*, which may mean mcp_db_queries_total, a name'
        ' that is mapped; write the names one by one: {__name__=~"a|b"} (for Pulumi.dev.yaml)'
    ) in lines
    assert (
        "queries.yaml: label_names: query_type: status is a label that it uses already; choose"
        " another (for Pulumi.prod.yaml)"
    ) in lines
    assert any(line.startswith("mcp-queries.json: ") for line in lines)
