"""The link of an alert to its runbook: where it leads in the Grafana that sends the alert."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pulumi
import pytest
import yaml
from deployment import Deploy, Deployment
from mcp_monitoring import McpMonitoring
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts
from mcp_monitoring.contents import read_contents
from mcp_monitoring.dashboard.runbooks import anchor_of, packaged_runbooks

ALERTS = {rule.name for group in read_alerts(packaged_alerts()) for rule in group.rules}
GRAFANAS = ("https://grafana.example.com/", "https://example.com/team/grafana/")


def monitoring(deploy: Deploy, **args: Any) -> Deployment:
    source = {"prometheus_url": "http://prometheus:9090"}
    return deploy(lambda: McpMonitoring("m", {**source, **args}))  # type: ignore[typeddict-item]


def runbook_urls(deployed: Deployment) -> dict[str, str]:
    """The addresses of the runbooks, by alert."""
    return {
        rule["name"]: rule["annotations"]["runbook_url"]
        for group in deployed.of_type(":RuleGroup")
        for rule in group.inputs["rules"]
        if "runbook_url" in rule.get("annotations", {})
    }


def panel_at(deployed: Deployment, template: str, grafana: str) -> dict[str, Any]:
    """Follows a link as a person does who got the notification of a Grafana."""
    address = template.replace("{{ externalURL }}", grafana)
    assert address.startswith(f"{grafana}d/"), address
    parts = urlsplit(address.removeprefix(grafana))
    models = {one.dashboard["uid"]: one.dashboard for one in deployed.of_type(":Dashboard")}
    model = models[parts.path.removeprefix("d/")]
    (shown,) = parse_qs(parts.query)["viewPanel"]
    (panel,) = [one for one in model["panels"] if f"panel-{one['id']}" == shown]
    return dict(panel)


def alerts_in(directory: Path, *rules: dict[str, Any]) -> str:
    directory.mkdir(exist_ok=True)
    groups = [{"name": "own", "rules": [{"expr": "up == 0", **rule} for rule in rules]}]
    (directory / "own.yaml").write_text(yaml.safe_dump({"groups": groups}))
    return str(directory)


def alert(name: str, runbook_url: str) -> dict[str, Any]:
    return {"alert": name, "annotations": {"runbook_url": runbook_url}}


def dashboards_in(directory: Path, **models: dict[str, Any]) -> str:
    directory.mkdir(exist_ok=True)
    for stem, model in models.items():
        (directory / f"{stem}.json").write_text(json.dumps(model))
    return str(directory)


def uids(deployed: Deployment) -> set[str]:
    return {one.dashboard["uid"] for one in deployed.of_type(":Dashboard")}


def links_of(text: str) -> Iterator[str]:
    """The targets of the links of a Markdown text."""
    yield from re.findall(r"\]\(([^)]*)\)", text)


class TestLinks:
    @pytest.mark.parametrize("grafana", GRAFANAS)
    @pytest.mark.parametrize(
        "prefix", ["", "eu-", "warehouse-of-the-european-subsidiary-", "a-b_c-" * 5]
    )
    def test_of_every_alert_open_the_panel_that_is_named_as_it(
        self, deploy: Deploy, prefix: str, grafana: str
    ) -> None:
        deployed = monitoring(deploy, prefix=prefix)

        found = runbook_urls(deployed)
        assert found.keys() == ALERTS
        for name, url in found.items():
            panel = panel_at(deployed, url, grafana)
            assert (panel["title"], panel["type"]) == (name, "text")
            assert "**Do**" in panel["options"]["content"]

    def test_keep_the_panel_when_a_prefix_makes_the_uid_too_long(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, prefix="x" * 40)

        uid = deployed["m-mcp-runbooks"].dashboard["uid"]
        assert len(uid) == 40
        assert uid != "x" * 40
        assert f"d/{uid}?" in runbook_urls(deployed)["McpTargetDown"]

    def test_are_there_with_dashboards_of_ones_own(self, deploy: Deploy, tmp_path: Path) -> None:
        directory = dashboards_in(tmp_path / "d", one={"title": "One"})
        deployed = monitoring(deploy, dashboards_dir=directory)

        assert uids(deployed) == {"one", "mcp-runbooks"}
        for name, url in runbook_urls(deployed).items():
            assert panel_at(deployed, url, GRAFANAS[0])["title"] == name

    def test_between_runbooks_and_to_other_dashboards_have_the_prefix(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, prefix="eu-")

        panels = deployed["m-mcp-runbooks"].dashboard["panels"]
        linked = {
            link
            for one in panels
            if one["type"] == "text"
            for link in links_of(one["options"]["content"])
        }
        assert linked
        for link in linked:
            assert panel_at(deployed, f"{{{{ externalURL }}}}{link[1:]}", GRAFANAS[0])["title"]
        assert all(link.startswith("/d/eu-mcp-") for link in linked)

    def test_to_the_panel_that_shows_the_alert_stay(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, prefix="eu-")

        for group in deployed.of_type(":RuleGroup"):
            for rule in group.inputs["rules"]:
                assert rule["annotations"]["__dashboardUid__"].startswith("eu-mcp-")
                assert rule["annotations"]["__dashboardUid__"] != "eu-mcp-runbooks"
                assert rule["annotations"]["__panelId__"].isdecimal()


class TestRunbookDashboard:
    def test_is_one_of_the_outputs(self, deploy: Deploy) -> None:
        def program() -> pulumi.Output[dict[str, str]]:
            return McpMonitoring(
                "m", {"prometheus_url": "http://prometheus:9090", "prefix": "eu-"}
            ).dashboard_urls

        assert deploy(program).result["mcp-runbooks"] == "https://grafana/d/eu-mcp-runbooks"

    def test_is_not_there_without_alerts(self, deploy: Deploy) -> None:
        assert "mcp-runbooks" not in uids(monitoring(deploy, alerts=False))

    def test_is_not_there_where_no_alert_leads_to_it(self, deploy: Deploy, tmp_path: Path) -> None:
        own = alerts_in(tmp_path / "a", {"alert": "Plain"}, alert("Wiki", "https://w.example.com"))

        assert "mcp-runbooks" not in uids(monitoring(deploy, alerts_dir=own))

    def test_is_there_for_a_copy_of_one_of_our_files(self, deploy: Deploy, tmp_path: Path) -> None:
        shutil.copy(packaged_alerts() / "pool.yaml", tmp_path)
        deployed = monitoring(deploy, alerts_dir=str(tmp_path))

        found = runbook_urls(deployed)
        assert found.keys() == {"McpPoolNearExhaustion", "McpPoolAcquireSlow"}
        for name, url in found.items():
            assert panel_at(deployed, url, GRAFANAS[0])["title"] == name

    def test_is_there_for_an_alert_of_another_name(self, deploy: Deploy, tmp_path: Path) -> None:
        own = alerts_in(tmp_path / "a", alert("PoolFull", "runbooks.md#mcppoolnearexhaustion"))
        deployed = monitoring(deploy, alerts_dir=own)

        url = runbook_urls(deployed)["PoolFull"]
        assert panel_at(deployed, url, GRAFANAS[0])["title"] == "McpPoolNearExhaustion"

    def test_may_be_ones_own(self, deploy: Deploy, tmp_path: Path) -> None:
        panels = [{"id": 7, "type": "text", "title": "Disk full!"}]
        dashboards = dashboards_in(
            tmp_path / "d",
            ours={"title": "Our runbooks", "uid": "mcp-runbooks", "panels": panels},
        )
        own = alerts_in(tmp_path / "a", alert("DiskFull", "runbooks.md#disk-full"))
        deployed = monitoring(deploy, dashboards_dir=dashboards, alerts_dir=own, prefix="eu-")

        assert uids(deployed) == {"eu-mcp-runbooks"}
        url = runbook_urls(deployed)["DiskFull"]
        assert url == "{{ externalURL }}d/eu-mcp-runbooks?viewPanel=panel-7"

    @pytest.mark.parametrize(
        ("stem", "uid", "said"),
        [
            ("mcp-runbooks", "other", "mcp-runbooks.json: the file name 'mcp-runbooks' is also"),
            ("ours", "MCP-Runbooks", "ours.json: the uid 'MCP-Runbooks' is also that of"),
        ],
    )
    def test_is_refused_beside_one_that_takes_its_name(
        self, deploy: Deploy, tmp_path: Path, stem: str, uid: str, said: str
    ) -> None:
        directory = dashboards_in(tmp_path / "d", **{stem: {"title": "Ours", "uid": uid}})

        with pytest.raises(pulumi.RunError) as refusal:
            monitoring(deploy, dashboards_dir=directory)
        assert f"{directory}/{said}" in str(refusal.value)
        assert deploy.registered == []


class TestAddressesOfOnesOwn:
    def test_are_relative_to_the_base_given(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, runbook_base_url="https://wiki.example.com/mcp/")

        assert runbook_urls(deployed) == {
            name: f"https://wiki.example.com/mcp/runbooks.md#{name.lower()}" for name in ALERTS
        }
        assert "mcp-runbooks" not in uids(deployed)

    @pytest.mark.parametrize(
        "url",
        [
            "https://wiki.example.com/down",
            "mailto:oncall@example.com",
            "{{ externalURL }}d/ours?viewPanel=panel-2",
            "{{ $labels.runbook }}",
            "",
        ],
    )
    @pytest.mark.parametrize("base", ["", "https://wiki.example.com"])
    def test_stay_as_they_are_when_whole(self, tmp_path: Path, url: str, base: str) -> None:
        own = alerts_in(tmp_path / "a", alert("Down", url))
        contents = read_contents({"alerts_dir": own, "runbook_base_url": base})

        ((rule,),) = (group.rules for group in contents.alerts)
        assert rule.annotations == {"runbook_url": url}
        assert contents.warnings == []

    @pytest.mark.parametrize(
        "url",
        ["runbooks.md#disk-full", "disk.md", "wiki/runbooks.md#mcptargetdown", "/d/ours?x=1"],
    )
    def test_stay_with_a_warning_where_they_lead_nowhere(self, tmp_path: Path, url: str) -> None:
        own = alerts_in(tmp_path / "a", alert("DiskFull", url), alert("Other", "o.md#x"))
        contents = read_contents({"alerts_dir": own})

        assert [rule.annotations["runbook_url"] for rule in contents.alerts[0].rules] == [
            url,
            "o.md#x",
        ]
        assert contents.warnings == [
            f"{own}/own.yaml: group own: runbook_url leads nowhere in Grafana: DiskFull"
            f" ({url.lstrip('/')}), Other (o.md#x); give runbook_base_url, or write a whole address"
        ]

    def test_with_a_base_lead_somewhere(self, tmp_path: Path) -> None:
        own = alerts_in(tmp_path / "a", alert("DiskFull", "/disk.md#full"))
        given = {"alerts_dir": own, "runbook_base_url": "https://wiki.example.com"}
        contents = read_contents(given)

        annotations = contents.alerts[0].rules[0].annotations
        assert annotations == {"runbook_url": "https://wiki.example.com/disk.md#full"}
        assert contents.warnings == []

    def test_of_the_packaged_alerts_need_no_warning(self) -> None:
        assert read_contents({}).warnings == []


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("McpTargetDown", "mcptargetdown"),
        ("Disk full!", "disk-full"),
        ("[A link](x.md) & more", "a-link--more"),
        ("snake_case-2", "snake_case-2"),
    ],
)
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


def test_the_packaged_dashboard_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert packaged_runbooks().uid == "mcp-runbooks"
