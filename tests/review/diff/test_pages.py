"""Reports lead to the dashboards in their Grafana, where its address is known."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.diff.pages import page_of
from mcp_monitoring.review.stacks.kinds import DASHBOARD, PROVIDER
from pulumi_stand_in import PulumiStandIn
from typer.testing import CliRunner

URN = "urn:pulumi:dev::shop"
PLUGIN = f"{URN}::{PROVIDER}::default_2_44_0"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://grafana.example.com", "https://grafana.example.com/d/pool"),
        ("https://grafana.example.com/", "https://grafana.example.com/d/pool"),
        ("https://example.com/grafana/", "https://example.com/grafana/d/pool"),
        ("http://[::1]:3000", "http://[::1]:3000/d/pool"),
        ("https://admin:canary@example.com/g?auth_token=canary", "https://example.com/g/d/pool"),
        ('https://example.com/a b)"><i>', "https://example.com/a%20b%29%22%3E%3Ci%3E/d/pool"),
        ("", ""),
        ("grafana.example.com", ""),
        ("javascript:alert(1)", ""),
        ("[secret]", ""),
    ],
)
def test_a_page_is_below_the_address_and_harmless_in_a_comment(address: str, page: str) -> None:
    assert page_of(address, "pool") == page


def test_a_uid_cannot_lead_elsewhere() -> None:
    assert page_of("https://example.com", "../a?b#c)") == "https://example.com/d/..%2Fa%3Fb%23c%29"
    assert page_of("https://example.com", "") == ""


def state(uid: str, title: str) -> dict[str, Any]:
    model = {"title": title, "uid": uid, "panels": []}
    inputs = {"configJson": json.dumps(model), "folder": "mcp"}
    return {
        "urn": f"{URN}::{DASHBOARD}::{uid}",
        "type": DASHBOARD,
        "custom": True,
        "inputs": inputs,
        "outputs": {**inputs, "uid": uid},
        "provider": f"{PLUGIN}::id",
    }


def plan(url: str) -> dict[str, Any]:
    was, now = state("pool", "Pool"), state("pool", "Pools")
    update = {"op": "update", "urn": was["urn"], "oldState": was, "newState": now}
    fresh, gone = state("fresh", "Fresh"), state("gone", "Gone")
    return {
        "config": {"grafana:url": url} if url else {},
        "steps": [
            {**update, "diffReasons": ["configJson"]},
            {"op": "create", "urn": fresh["urn"], "newState": fresh},
            {"op": "delete", "urn": gone["urn"], "oldState": gone},
        ],
    }


def comment_on(plan: dict[str, Any]) -> str:
    arguments = ["diff", "-", "--format", "markdown"]
    ran = CliRunner().invoke(app, arguments, input=json.dumps(plan))
    assert ran.exit_code == 0, ran.stderr
    return ran.stdout


def test_the_comment_on_a_plan_leads_to_the_dashboards_that_exist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    comment = comment_on(plan("https://example.com/grafana/"))

    assert '(<a href="https://example.com/grafana/d/pool">open</a>)</summary>' in comment
    assert "https://example.com/grafana/d/gone" in comment
    assert "d/fresh" not in comment


def test_without_an_address_there_is_no_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRAFANA_URL", raising=False)

    for url in ("", "[secret]"):
        assert "/d/" not in comment_on(plan(url))


def test_the_comment_on_a_plan_is_marked_by_its_project_and_stack() -> None:
    assert comment_on(plan("")).startswith("<!-- mcp-monitoring diff: shop/dev -->\n")


def test_a_preview_is_marked_by_the_project_of_its_directory_and_links_to_the_deployed_grafana(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi = PulumiStandIn(tmp_path / "bin", monkeypatch)
    pulumi.answers("config", {})
    plugin = {"urn": PLUGIN, "type": PROVIDER, "inputs": {"url": "http://u:canary@127.0.0.1:9/g/"}}
    deployed = [plugin, state("pool", "Pool"), state("gone", "Gone")]
    pulumi.answers("stack export", {"deployment": {"resources": deployed}})
    pulumi.answers("preview", plan(""))
    (tmp_path / "Pulumi.yaml").write_text("name: till\nruntime: python\n")
    program = tmp_path / "program"
    program.mkdir()

    arguments = [
        "diff",
        "--stack",
        "dev",
        "--no-refresh",
        "--cwd",
        str(program),
        "--format",
        "markdown",
    ]
    ran = CliRunner().invoke(app, arguments)

    assert ran.stdout.startswith("<!-- mcp-monitoring diff: till/dev -->\n"), ran.stderr
    assert '<a href="http://127.0.0.1:9/g/d/pool">' in ran.stdout
    assert "canary" not in ran.output


@pytest.mark.parametrize("content", ["", "a: [", "- a", "name:\n", None])
def test_a_project_file_that_cannot_be_read_leaves_the_project_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    pulumi = PulumiStandIn(tmp_path / "bin", monkeypatch)
    pulumi.answers("config", {})
    pulumi.answers("stack export", {"deployment": {"resources": []}})
    pulumi.answers("preview", plan(""))
    if content is not None:
        (tmp_path / "Pulumi.yaml").write_text(content)

    arguments = [
        "diff",
        "--stack",
        "dev",
        "--no-refresh",
        "--cwd",
        str(tmp_path),
        "--format",
        "markdown",
    ]
    ran = CliRunner().invoke(app, arguments)

    assert ran.stdout.startswith("<!-- mcp-monitoring diff: dev -->\n"), ran.stderr
