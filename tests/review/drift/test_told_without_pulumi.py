"""What `drift` tells without Pulumi is all that it tells with it, and Grafana is reached alike."""

import json
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme
from answering_server import AnsweringServer, answering
from mcp_monitoring.marks import MARK_KEY, Owner, mark_of
from mcp_monitoring.review.stacks.kinds import COMPONENT
from pulumi_stand_in import PulumiStandIn

from .stack_in_files import (
    POINTS,
    RULES,
    SEALED,
    address,
    drift,
    filled,
    provider,
    resources,
    written,
)

OVERVIEW = "/api/dashboards/uid/mcp-overview"
SOURCE = "/api/datasources/uid/mcp-prometheus"
MARK = {MARK_KEY: mark_of(Owner("p", "dev"))}
SECRET = "canary-77a1"


def of_the_component(url: str) -> list[dict[str, Any]]:
    """The stack as if the component had made its objects."""
    first, *others = resources(url)
    return [first, *({**one, "urn": _inside(one["urn"])} for one in others)]


def _inside(urn: str) -> str:
    *begin, kind, name = urn.split("::")
    return "::".join((*begin, f"{COMPONENT}${kind}", name))


def answer(grafana: AnsweringServer, path: str) -> Any:
    return json.loads(grafana.answers[path][1])


def set_answer(grafana: AnsweringServer, path: str, content: Any) -> None:
    grafana.answers[path] = (200, json.dumps(content).encode())


# --- marks --------------------------------------------------------------------------------------


def marked(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stack as it is deployed with the marks of its objects."""
    for one in found:
        for part in ("inputs", "outputs"):
            for key in ("configJson", "jsonDataEncoded"):
                if text := (one.get(part) or {}).get(key):
                    one[part][key] = json.dumps({**json.loads(text), **MARK})
    return found


def test_marks_as_they_were_deployed_are_no_drift(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, marked(resources(address(grafana))))
    for path in (OVERVIEW, "/api/dashboards/uid/mcp-pool"):
        there = answer(grafana, path)
        set_answer(grafana, path, {**there, "dashboard": {**there["dashboard"], **MARK}})
    source = answer(grafana, SOURCE)
    set_answer(grafana, SOURCE, {**source, "jsonData": {**source["jsonData"], **MARK}})

    assert "No drift (6 objects compared)." in drift(tmp_path, 0)


@pytest.mark.parametrize("mark", [{}, {MARK_KEY: mark_of(Owner("p", "prod"))}])
def test_marks_that_are_gone_or_of_another_stack_show_in_pulumi_alone(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer, mark: dict[str, Any]
) -> None:
    written(tmp_path, marked(resources(address(grafana))))
    for path in (OVERVIEW, "/api/dashboards/uid/mcp-pool"):
        there = answer(grafana, path)
        set_answer(grafana, path, {**there, "dashboard": {**there["dashboard"], **mark}})
    source = answer(grafana, SOURCE)
    set_answer(grafana, SOURCE, {**source, "jsonData": {**source["jsonData"], **mark}})

    said = drift(tmp_path, 0)

    assert "No drift (6 objects compared)." in said
    assert "refresh shows 3 of them as changed, without an effect" in said


# --- who gets alerts ----------------------------------------------------------------------------


def test_another_address_is_a_risk_and_is_not_shown(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, of_the_component(address(grafana)))
    points = answer(grafana, POINTS)
    (email,) = [one for one in points if one["type"] == "email"]
    email["settings"]["addresses"] = f"{SECRET}@example.com"
    set_answer(grafana, POINTS, points)

    said = drift(tmp_path, 2)

    assert "who gets its alerts changes" in said
    assert "1 risk: 1 change of who gets alerts" in said
    assert SECRET not in said


def test_an_integration_that_is_there_twice_is_drift(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, of_the_component(address(grafana)))
    points = answer(grafana, POINTS)
    (hook,) = [one for one in points if one["type"] == "webhook"]
    set_answer(grafana, POINTS, [*points, {**hook, "uid": "again"}])

    said = drift(tmp_path, 2)

    assert "each alert is sent twice" in said
    assert "curl -X DELETE" in said


def test_another_contact_point_of_an_alert_is_a_risk(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, resources(address(grafana)))
    rules = answer(grafana, RULES)
    rules[0]["notification_settings"]["receiver"] = "nobody"
    set_answer(grafana, RULES, rules)

    assert "1 risk: 1 change of who gets alerts" in drift(tmp_path, 2)


# --- dashboards ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "stored", "named"),
    [
        ("v1", "v2beta1", True),
        ("v1beta1", "v2alpha1", True),
        ("v1", "v0alpha1", False),
    ],
)
def test_a_dashboard_that_grafana_stores_in_schema_v2_is_named(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    grafana: AnsweringServer,
    version: str,
    stored: str,
    *,
    named: bool,
) -> None:
    written(tmp_path, resources(address(grafana)))
    path = f"/apis/dashboard.grafana.app/{version}/namespaces/default/dashboards/mcp-overview"
    status = {"conversion": {"storedVersion": stored}}
    set_answer(grafana, path, {"spec": {}, "status": status})

    said = drift(tmp_path, 0)

    assert ("(mcp-overview): Grafana stores it in schema v2 now" in said) == named
    assert "(mcp-pool): Grafana stores it" not in said


def test_one_author_has_one_spelling_and_the_report_its_project_and_page(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, resources(address(grafana)))
    there = answer(grafana, OVERVIEW)
    there["dashboard"] |= {"title": "Renamed", "version": 2}
    set_answer(grafana, OVERVIEW, there)
    saved = {"version": 2, "createdBy": "alice", "created": "2026-01-02T03:04:05Z", "message": ""}
    set_answer(grafana, f"{OVERVIEW}/versions", {"versions": [saved]})
    rules = answer(grafana, RULES)
    rules[0]["for"] = "3h"
    set_answer(grafana, RULES, rules)
    changed = {"updated": "2026-01-02T03:05:05Z", "updated_by": {"name": "Alice"}}
    history = f"/api/ruler/grafana/api/v1/rule/{rules[0]['uid']}/versions"
    set_answer(grafana, history, [{"grafana_alert": changed}])
    file = tmp_path / "drift.md"

    said = drift(tmp_path, 2, "--stack", "dev", "--output-markdown", str(file))

    assert said.count("edited by alice") == 2
    assert "Alice" not in said
    assert f'<a href="{address(grafana)}/d/mcp-overview">' in file.read_text()
    assert file.read_text().startswith("<!-- mcp-monitoring drift: p/dev -->")


# --- access -------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [(), ("--engine",)])
def test_a_secret_address_is_decrypted_and_asked(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer, way: tuple[str, ...]
) -> None:
    url = f"http://user:{SECRET}@127.0.0.1:{grafana.server_port}/"
    written(tmp_path, [provider(SEALED), *resources(address(grafana))[1:]])
    shown = {**SEALED, "plaintext": json.dumps(url)}
    exported = {"resources": [provider(shown), *resources(address(grafana))[1:]]}
    pulumi.answers("stack export", {"deployment": exported})
    pulumi.answers("refresh", {"steps": [], "config": {}})

    said = drift(tmp_path, 0, "--stack", "dev", *way)

    assert "No drift" in said
    assert SECRET not in said
    assert grafana.seen[0][1] == "/api/org"


def test_a_grafana_that_is_down_is_asked_once_for_all_its_stacks(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    grafana.answers["/api/org"] = (401, b"{}")
    for name in ("dev", "prod", "test"):
        written(tmp_path, resources(address(grafana)), name)
        (tmp_path / f"Pulumi.{name}.yaml").write_text("config: {}\n")

    said = drift(tmp_path, 1, "--all")

    for name in ("dev", "prod", "test"):
        assert f"stack {name}: Grafana at {address(grafana)} refuses the credential" in said
    assert [path for _, path, *_ in grafana.seen] == ["/api/org"]


def test_the_variable_of_the_stack_is_named_in_what_is_refused(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    grafana: AnsweringServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH_DEV", SECRET)
    written(tmp_path, resources(address(grafana)))
    grafana.answers["/api/org"] = (401, b"{}")

    said = drift(tmp_path, 1)

    assert "refuses the credential of GRAFANA_AUTH_DEV (401)" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("settings", "told", "code"),
    [
        ({"caCert": "ca.pem"}, "No drift (6 objects compared).", 0),
        ({"insecureSkipVerify": "true"}, "No drift (6 objects compared).", 0),
        ({}, "has a certificate that is not trusted", 1),
        ({"caCert": "another.pem"}, "has a certificate that is not trusted", 1),
        ({"caCert": "none.pem"}, "grafana:caCert of stack dev is neither a file", 1),
    ],
)
def test_the_provider_says_which_certificates_are_trusted(
    tmp_path: Path, pulumi: PulumiStandIn, settings: dict[str, str], told: str, code: int
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "another.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with answering(context) as server:
        url = f"https://127.0.0.1:{filled(server).server_port}"
        found = resources(url)
        found[0]["inputs"] |= settings
        written(tmp_path, found)

        assert told in drift(tmp_path, code)
