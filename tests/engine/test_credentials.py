"""Credentials: kept secret everywhere, and gone from Grafana when they are gone here."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from engine.project import Project

PASSWORD = "canary-password-6c1f"
TOKEN = "canary-token-93ab"
HEADER = "canary-header-d57e"
SLACK = "canary-slack-41d0"
WEBHOOK = "canary-webhook-7be2"
PAGERDUTY = "canary-pagerduty-e8a5"
CANARIES = (PASSWORD, TOKEN, HEADER, SLACK, WEBHOOK, PAGERDUTY)


def _encodings(canary: str) -> Iterator[bytes]:
    """Yields a text raw and as base64, whatever stands before it in the encoded text."""
    yield canary.encode()
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + canary.encode())
        # The first and the last characters also hold bits of what stands around the text.
        yield encoded[4:-4] if offset else encoded[:-4]


def _leaks(content: bytes) -> list[str]:
    return [
        canary for canary in CANARIES if any(encoded in content for encoded in _encodings(canary))
    ]


def _files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file())


@pytest.fixture
def with_credentials(project: Project) -> Project:
    project.configure(basicAuthUsername="grafana")
    project.set_secret("basicAuthPassword", PASSWORD)
    project.set_secret('httpHeaders["X-Scope-OrgID"]', HEADER, "--path")
    project.set_secret("contactSlackWebhookUrl", f"https://hooks.example.com/{SLACK}")
    project.set_secret("contactWebhookUrl", f"https://example.com/{WEBHOOK}")
    project.set_secret("contactPagerdutyIntegrationKey", PAGERDUTY)
    return project


def _datasource(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = project.get("/api/datasources/uid/mcp-prometheus")
    return found


def test_the_search_for_leaks_finds_one() -> None:
    assert _leaks(f"password={PASSWORD}".encode()) == [PASSWORD]
    assert _leaks(base64.b64encode(f"grafana:{PASSWORD}".encode())) == [PASSWORD]
    assert _leaks(b"nothing here") == []


def test_appear_in_no_output_plan_log_or_state(with_credentials: Project, tmp_path: Path) -> None:
    project = with_credentials
    plan = tmp_path / "plan.json"
    project.pulumi("preview", "--diff", "--save-plan", str(plan))
    project.pulumi("preview", "--json", "--show-config")
    # The engine's own tracing (--verbose=9) shows secrets by design, and says so.
    project.up("--diff", "--show-config", "--debug")
    project.pulumi("stack", "export")
    project.set_secret("basicAuthPassword", PASSWORD + "-rotated")
    project.pulumi("preview", "--diff")
    project.up("--diff")
    project.pulumi("stack", "output", "--json", "--show-secrets")
    assert _datasource(project)["secureJsonFields"]["basicAuthPassword"] is True

    project.printed.append(plan.read_text())
    for printed in project.printed:
        assert _leaks(printed.encode()) == []
    places = [project.config.backend, project.config.home / "logs", project.config.home / "pulumi"]
    kept = [file for place in places for file in _files(place)]
    assert any(file.name == "dev.json" for file in kept), "the state was looked at"
    assert {str(file): found for file in kept if (found := _leaks(file.read_bytes()))} == {}
    credential = project.environment["GRAFANA_AUTH"]
    assert not any(credential in printed for printed in project.printed)
    assert not any(
        credential.encode() in file.read_bytes() for file in _files(project.config.backend)
    )
    for uid in project.objects()["dashboards"]:
        assert _leaks(json.dumps(project.dashboard(uid)).encode()) == []


def test_added_rotated_and_removed_touch_only_the_data_source(project: Project) -> None:
    project.up()
    dashboard = project.dashboard()["dashboard"]

    project.configure(basicAuthUsername="grafana")
    project.set_secret("basicAuthPassword", PASSWORD)
    project.set_secret('httpHeaders["X-A"]', HEADER, "--path")
    project.set_secret('httpHeaders["X-B"]', HEADER, "--path")
    added = project.up()
    assert "+-1 replaced" in added.output
    assert set(_datasource(project)["secureJsonFields"]) == {
        "basicAuthPassword",
        "httpHeaderValue1",
        "httpHeaderValue2",
    }
    assert project.drift().exit_code == 0

    project.set_secret("basicAuthPassword", TOKEN)
    rotated = project.up()
    assert "replaced" not in rotated.output
    assert "oss:DataSource monitoring-datasource updated" in rotated.output

    project.pulumi("config", "rm", "--path", 'httpHeaders["X-B"]')
    project.up()
    assert "httpHeaderValue2" not in _datasource(project)["secureJsonFields"]
    assert project.drift().exit_code == 0

    for key in ("basicAuthUsername", "basicAuthPassword", "httpHeaders"):
        project.pulumi("config", "rm", key)
    project.up()
    assert _datasource(project)["secureJsonFields"] == {}
    assert _datasource(project)["basicAuthUser"] == ""
    assert project.drift().exit_code == 0
    assert project.dashboard()["dashboard"] == dashboard, "not even a new version"


def test_the_default_data_source_can_be_given_up(project: Project) -> None:
    # Grafana makes the only data source of an organisation its default, so there is another.
    with project.foreign_datasource():
        project.up()
        assert _datasource(project)["isDefault"] is True

        project.configure(datasourceDefault=False)
        project.up()

        assert _datasource(project)["isDefault"] is False
        assert project.drift().exit_code == 0


def test_grafana_refuses_a_wrong_credential_and_nothing_changes(project: Project) -> None:
    project.environment["GRAFANA_AUTH"], right = TOKEN, project.environment["GRAFANA_AUTH"]
    try:
        refused = project.up(check=False)
    finally:
        project.environment["GRAFANA_AUTH"] = right

    assert refused.exit_code != 0
    assert "401" in refused.output
    assert TOKEN not in refused.output
    assert not any(project.objects().values())


def test_an_unreachable_grafana_is_named(project: Project) -> None:
    project.pulumi("config", "set", "grafana:url", "http://127.0.0.1:9")

    failed = project.up(check=False)

    assert failed.exit_code != 0
    assert "http://127.0.0.1:9" in failed.output
