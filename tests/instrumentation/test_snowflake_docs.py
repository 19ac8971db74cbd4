"""`docs/snowflake.md` says what is so."""

import json
import re
from pathlib import Path

import pytest
from mcp_monitoring.names.dashboards import named_dashboard
from mcp_monitoring.names.mapping import name_mapping
from mcp_monitoring.names.naming import Naming
from mcp_monitoring.names.vocabulary import read_vocabulary
from mcp_server_instrumentation.snowflake import ROWS, SECONDS
from places import REPOSITORY

TEXT = (REPOSITORY / "docs" / "snowflake.md").read_text(encoding="utf-8")
CONTRACT = REPOSITORY / "metrics-otel.yaml"
POOL = {"Active Connections", "Connection Pool Status", "Connections used and free"}


@pytest.mark.parametrize(
    ("metric", "buckets"),
    [
        ("db_client_operation_duration_seconds", SECONDS),
        ("db_client_response_returned_rows", ROWS),
    ],
)
def test_the_buckets_are_those_of_the_set(metric: str, buckets: tuple[float, ...]) -> None:
    assert read_vocabulary(CONTRACT)
    (found,) = re.findall(
        rf"- name: {metric}\n(?:.*\n)*?    buckets: \[(.*)\]", CONTRACT.read_text()
    )

    assert tuple(float(bound) for bound in found.split(", ")) == buckets
    assert metric in TEXT


def settings(kind: str) -> dict[str, str]:
    found = re.findall(rf"^pulumi config set --path {kind}\.(\S+) (\S+)$", TEXT, re.MULTILINE)
    return {name: value.strip('"') for name, value in found}


def test_the_settings_for_a_pool_of_sqlalchemy_keep_the_panels_it_names() -> None:
    vocabulary = read_vocabulary(CONTRACT)
    naming = Naming(
        name_mapping(settings("metricNames"), settings("labelNames"), vocabulary), vocabulary
    )
    panels: set[str] = set()
    for file in sorted(Path(REPOSITORY / "dashboards" / "otel").glob("*.json")):
        found = named_dashboard(json.loads(file.read_text()), naming)
        assert found.problems == []
        assert found.model is not None
        panels |= {
            panel["title"]
            for panel in found.model["panels"]
            if "db_client_connections_usage_connections" in json.dumps(panel.get("targets", []))
        }

    assert panels == POOL
    assert all(title in TEXT for title in POOL)
