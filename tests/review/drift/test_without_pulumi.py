"""`mcp-monitoring drift` of states and Grafanas as they are found: good, odd, and broken."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from answering_server import AnsweringServer, answering
from mcp_monitoring.review.drift.by_grafana import PULUMI_AT_ONCE
from mcp_monitoring.review.stacks.kinds import COMPONENT, PROVIDER
from pulumi_stand_in import PulumiStandIn

from .stack_in_files import (
    DEFAULT,
    POINTS,
    RULES,
    SEALED,
    address,
    drift,
    provider,
    resources,
    written,
)

OWN = f"urn:pulumi:dev::p::{PROVIDER}::own"


def test_neither_the_program_nor_the_cli_is_started_where_the_state_is_a_file(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, resources(address(grafana)))

    assert "No drift (6 objects compared)." in drift(tmp_path, 0)


def test_an_edit_of_every_kind_is_told(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, resources(address(grafana)))
    for path, key, value in (
        ("/api/folders/mcp", ("title",), "Renamed folder"),
        ("/api/datasources/uid/mcp-prometheus", ("url",), "http://elsewhere"),
        ("/api/dashboards/uid/mcp-pool", ("dashboard", "title"), "Renamed dashboard"),
        (RULES, (0, "for"), "3h"),
        (POINTS, (0, "settings", "addresses"), "b@example.com"),
    ):
        content = json.loads(grafana.answers[path][1])
        target = content
        for step in key[:-1]:
            target = target[step]
        target[key[-1]] = value
        grafana.answers[path] = (200, json.dumps(content).encode())

    said = drift(tmp_path, 2)

    assert "5 of 6 objects drifted" in said
    for told in ("Renamed folder", "http://elsewhere", "Renamed dashboard", "3h"):
        assert told in said


def test_the_state_of_another_backend_is_exported_by_the_cli(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    grafana: AnsweringServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://bucket")
    pulumi.answers("stack export", {"deployment": {"resources": resources(address(grafana))}})

    assert "No drift (6 objects compared)." in drift(tmp_path, 0)


def test_a_compressed_state_is_read_and_two_of_one_stack_are_left_to_the_cli(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    file = written(tmp_path, resources(address(grafana)))
    compressed = file.with_suffix(".json.gz")
    compressed.write_bytes(gzip.compress(file.read_bytes()))

    assert "nobody said what pulumi stack-export prints" in drift(tmp_path, 1)
    file.unlink()
    assert "No drift (6 objects compared)." in drift(tmp_path, 0)


@pytest.mark.parametrize(
    "content",
    [
        '{"version": 4, "checkpoint": {}}',
        '{"version": 3, "checkpoint": {"latest": null}}',
        '{"version": 3',
        "",
        "[]",
    ],
)
def test_a_state_of_another_version_or_half_written_is_left_to_the_cli(
    tmp_path: Path, pulumi: PulumiStandIn, content: str
) -> None:
    written(tmp_path, []).write_text(content)
    why = "the stack 'dev' is newer than what this version of the Pulumi CLI understands"
    pulumi.answers("stack export", said=f"error: {why}\n", code=255)

    assert drift(tmp_path, 1).endswith(f"mcp-monitoring drift: {why}")


@pytest.mark.parametrize("version", [1, 2, 4])
def test_a_state_of_another_version_is_compared_as_the_cli_exports_it(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer, version: int
) -> None:
    written(tmp_path, []).write_text(json.dumps({"version": version, "checkpoint": {}}))
    deployment = {"resources": resources(address(grafana))}
    # The CLI writes what is older as version 3, and what is newer as it is.
    exported = {"version": max(version, 3), "deployment": deployment}
    pulumi.answers("stack export", exported)

    assert "No drift (6 objects compared)." in drift(tmp_path, 0)


def test_a_state_without_a_checkpoint_has_nothing_deployed(
    tmp_path: Path, pulumi: PulumiStandIn
) -> None:
    written(tmp_path, []).write_text('{"version": 3, "checkpoint": {"stack": "dev"}}')
    pulumi.answers("stack export", {"version": 3, "deployment": None})

    assert "nothing is deployed" in drift(tmp_path, 0)


def test_a_huge_state_is_compared(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    kind, mega = "random:index/randomString:RandomString", "x" * 1_000_000
    more = [
        {"urn": f"urn:pulumi:dev::p::{kind}::{number}", "type": kind, "outputs": {"result": mega}}
        for number in range(50)
    ]
    file = written(tmp_path, [*resources(address(grafana)), *more])
    assert file.stat().st_size > 50_000_000

    assert "No drift (6 objects compared)." in drift(tmp_path, 0)


def test_times_that_lie_in_the_future_do_not_count(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    path = "/api/dashboards/uid/mcp-pool"
    content = json.loads(grafana.answers[path][1])
    content["dashboard"] |= {"title": "Renamed", "version": content["dashboard"]["version"] + 1}
    grafana.answers[path] = (200, json.dumps(content).encode())
    newest = {"version": content["dashboard"]["version"], "createdBy": "alice"}
    # Grafana's clock was set back: the edit seems older than what it is an edit of.
    older = {"version": newest["version"] - 1, "createdBy": "ci", "created": "2126-01-01T00:00:00Z"}
    versions = {"versions": [{**newest, "created": "1996-01-01T00:00:00Z"}, older]}
    grafana.answers[f"{path}/versions"] = (200, json.dumps(versions).encode())
    times = {"created": "2126-01-01T00:00:00Z", "modified": "2126-01-01T00:00:00Z"}
    found = [{**one, **times} for one in resources(address(grafana))]
    written(tmp_path, found, manifest={"time": "2126-01-01T00:00:00Z", "version": "v3.254.0"})

    said = drift(tmp_path, 2)

    assert "1 of 6 objects drifted" in said
    assert "edited by alice, 1996-01-01T00:00:00Z" in said
    assert "edited by ci" not in said


@pytest.mark.parametrize("found", [["text"], [None], {"a": 1}, "text"])
def test_a_state_that_is_none_is_one_line(
    tmp_path: Path, pulumi: PulumiStandIn, found: Any
) -> None:
    written(tmp_path, found)

    assert "the state of stack dev is not what Pulumi writes" in drift(tmp_path, 1)


def test_of_a_locked_stack_the_lock_is_noted(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, resources(address(grafana)))
    lock = tmp_path / "state" / ".pulumi" / "locks" / "organization" / "p" / "dev" / "id.json"
    lock.parent.mkdir(parents=True)
    lock.write_text("{}")

    said = drift(tmp_path, 0)

    assert "stack dev is locked: an update runs" in said
    assert "or it was killed, then: mcp-monitoring recover --stack dev" in said


def test_what_an_interrupted_update_may_have_made_is_not_passed_over(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    found = resources(address(grafana))
    pending = [{"type": "creating", "resource": {"urn": "urn:pulumi:dev::p::t::boards"}}]
    written(tmp_path, found, pending_operations=pending)

    said = drift(tmp_path, 0)

    assert "No drift in what was compared (6 objects)" in said
    assert "1 operation of an interrupted update may be done or not" in said
    assert "creating boards; to clear them: mcp-monitoring recover --stack dev" in said


def test_a_state_without_outputs_is_compared_by_its_inputs(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    kept = [one for one in resources(address(grafana)) if "contactPoint" not in one["type"]]
    written(tmp_path, [{**one, "outputs": None} for one in kept])

    assert "No drift (5 objects compared)." in drift(tmp_path, 0)


def test_an_object_without_an_id_is_named(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    found = resources(address(grafana))
    found[1] = {**found[1], "id": "", "outputs": None}
    written(tmp_path, found)

    said = drift(tmp_path, 0)

    assert "No drift in what was compared (5 objects)" in said
    assert "is not compared: the state has no id of it" in said


# --- secrets ------------------------------------------------------------------------------------


def sealed(url: str) -> list[dict[str, Any]]:
    """The stack with the secrets of its contact point encrypted, as a state has them."""
    found = resources(url)
    (point,) = [one for one in found if "contactPoint" in one["type"]]
    for slack in point["inputs"]["slacks"]:
        slack["url"] = SEALED
    for part in ("emails", "slacks", "webhooks"):
        point["outputs"][part] = SEALED
    return found


def test_secrets_are_decrypted_where_a_comparison_needs_them_and_never_shown(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, sealed(address(grafana)))
    plain = resources(address(grafana))
    (point,) = [one for one in plain if "contactPoint" in one["type"]]
    outputs = point["outputs"]["slacks"]
    secret = {key: value for key, value in SEALED.items() if key != "ciphertext"}
    point["outputs"]["slacks"] = {**secret, "plaintext": json.dumps(outputs)}
    pulumi.answers("stack export", {"deployment": {"resources": plain}})

    assert "No drift (6 objects compared)." in drift(tmp_path, 0)

    outputs[0]["uid"] = "another"
    point["outputs"]["slacks"]["plaintext"] = json.dumps(outputs)
    pulumi.answers("stack export", {"deployment": {"resources": plain}})
    said = drift(tmp_path, 2, "--stack", "dev", "--format", "json")
    assert "slacks" in said
    assert "slack-secret" not in said


def test_an_integration_that_is_there_twice_is_told_though_the_state_hides_their_number(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    def of_the_component(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        text = json.dumps(found).replace("::grafana:al", f"::{COMPONENT}$grafana:al")
        made: list[dict[str, Any]] = json.loads(text)
        return made

    hidden = of_the_component(sealed(address(grafana)))
    (point,) = [one for one in hidden if "contactPoint" in one["type"]]
    point["inputs"]["emails"] = SEALED
    written(tmp_path, hidden)
    plain = of_the_component(resources(address(grafana)))
    pulumi.answers("stack export", {"deployment": {"resources": plain}})
    assert "sent twice" not in drift(tmp_path, 0)

    there = json.loads(grafana.answers[POINTS][1])
    (email,) = [one for one in there if one["type"] == "email"]
    answer = json.dumps([*there, {**email, "uid": "once-more"}])
    grafana.answers[POINTS] = (200, answer.encode())

    said = drift(tmp_path, 2)
    assert "2 integrations, the same: each alert is sent twice" in said
    assert email["settings"]["addresses"] not in said


def test_secrets_of_another_passphrase_are_one_line_and_the_rest_is_compared(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, sealed(address(grafana)))
    pulumi.answers("stack export", said="error: incorrect passphrase\n", code=255)

    said = drift(tmp_path, 1)

    assert "No drift in what was compared (5 objects)" in said
    assert "stack dev: 1 object could not be read: cp: its secrets cannot be decrypted" in said
    assert "incorrect passphrase" in said


# --- other providers ----------------------------------------------------------------------------


def test_a_provider_of_the_program_is_asked_as_the_default_one_is(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    found = [{**one, "provider": f"{OWN}::id"} for one in resources(address(grafana))[1:]]
    written(tmp_path, [provider(address(grafana), OWN), *found])

    assert "No drift (6 objects compared)." in drift(tmp_path, 0)


def test_objects_in_another_grafana_are_named_and_their_grafana_gets_no_credential(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    found = resources(address(grafana))
    found[-1]["provider"] = f"{OWN}::id"
    with answering() as other:
        written(tmp_path, [*found, provider(address(other), OWN)])
        said = drift(tmp_path, 0)

        assert f"is not compared: it is in another Grafana ({address(other)})" in said
        assert "No drift in what was compared (5 objects)" in said
        assert other.seen == []


def test_objects_of_another_organisation_are_named(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    found = resources(address(grafana))
    found[-1]["id"] = "2:" + found[-1]["id"].partition(":")[2]
    written(tmp_path, found)

    assert "is not compared: it is in organisation 2, and most others in 1" in drift(tmp_path, 0)


def test_a_secret_address_is_one_line(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    found = resources(address(grafana))
    written(tmp_path, [provider(SEALED), *found[1:]])

    assert "the address of the Grafana of stack dev is a secret" in drift(tmp_path, 1)


def test_what_only_pulumi_reads_is_named_and_never_called_no_drift(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    team, number = "grafana:oss/team:Team", "random:index/randomId:RandomId"
    more = [
        {"urn": f"urn:pulumi:dev::p::{kind}::{name}", "type": kind, "custom": True, "id": "x"}
        for kind, name in ((team, "crew"), (number, "a"), (number, "b"))
    ]
    more[0]["provider"] = f"{DEFAULT}::id"
    written(tmp_path, [*resources(address(grafana)), *more])

    said = drift(tmp_path, 0)

    assert "No drift in what was compared (6 objects)" in said
    assert f"resource crew is not compared: only Pulumi reads what is of type {team}" in said
    assert "2 resources outside Grafana, not compared here but by" in said
    assert f"2 of type {number}" in said


@pytest.mark.parametrize(
    ("kind", "given", "path"),
    [
        ("ruleGroup", {"rules": [{"record": {"metric": "m", "from": "A"}}]}, "rules[0].record"),
        ("contactPoint", {"discords": [{"url": "http://d"}]}, "discords"),
        ("dataSource", {"ofANewerProvider": "x"}, "ofANewerProvider"),
    ],
)
def test_inputs_that_only_the_provider_knows_are_named(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    grafana: AnsweringServer,
    kind: str,
    given: dict[str, Any],
    path: str,
) -> None:
    found = resources(address(grafana))
    (one,) = [one for one in found if kind in one["type"]]
    one["inputs"] |= given
    written(tmp_path, found)

    said = drift(tmp_path, 0)

    assert f"is not compared: only Pulumi reads {path}: mcp-monitoring drift --engine" in said
    assert "(5 objects)" in said


def test_a_notifier_of_another_kind_is_drift(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, resources(address(grafana)))
    points = json.loads(grafana.answers[POINTS][1])
    points.append({**points[0], "uid": "by-hand", "type": "discord", "settings": {}})
    grafana.answers[POINTS] = (200, json.dumps(points).encode())

    said = drift(tmp_path, 2)

    assert "who gets its alerts changes: ~ discord added: 1 integration" in said
    assert "1 risk: 1 change of who gets alerts" in said


# --- Grafanas -----------------------------------------------------------------------------------


def test_what_the_credential_may_not_read_is_named_and_the_check_is_not_done(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    written(tmp_path, resources(address(grafana)))
    for path in ("/api/dashboards/uid/mcp-pool", "/api/datasources/uid/mcp-prometheus", POINTS):
        grafana.answers[path] = (403, b'{"message": "no permission"}')

    said = drift(tmp_path, 1)

    assert "No drift in what was compared (3 objects)" in said
    assert "stack dev: 3 objects could not be read:" in said
    assert "does not allow GET" in said
    assert "set GRAFANA_AUTH to one with this permission" in said


@pytest.mark.parametrize(
    ("status", "content", "why"),
    [
        (401, b"{}", "refuses the credential"),
        (503, b"<html>", "answers GET /api/org with 503; try again when it is ready"),
        (500, b'{"message": "database is locked"}', "database is locked"),
        (200, b'{"half', "200 and no JSON"),
        (200, b"<html>login</html>", "200 and no JSON"),
        (200, b"{}", "answers GET /api/org as no Grafana does"),
    ],
)
def test_a_grafana_that_answers_nothing_of_use_is_never_called_no_drift(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    grafana: AnsweringServer,
    status: int,
    content: bytes,
    why: str,
) -> None:
    written(tmp_path, resources(address(grafana)))
    grafana.answers.clear()
    grafana.status, grafana.content = status, content

    said = drift(tmp_path, 1)

    assert why in said
    assert "No drift (" not in said


def test_a_grafana_that_is_down_is_one_line(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    written(tmp_path, resources("http://127.0.0.1:9"))

    assert "Grafana at http://127.0.0.1:9 cannot be reached" in drift(tmp_path, 1)


def test_stacks_in_one_grafana_ask_it_once_for_what_they_share(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    names = ("dev", "prod", "test")
    pulumi.answers("stack ls", [{"name": name} for name in (*names, "empty")])
    for name in names:
        written(tmp_path, resources(address(grafana)), name)
        (tmp_path / f"Pulumi.{name}.yaml").write_text("config: {}\n")
    written(tmp_path, [], "empty")

    said = drift(tmp_path, 0, "--all")

    for name in names:
        assert f"{name}: no drift" in said
    assert "empty: nothing deployed" in said
    asked = [path.partition("?")[0] for _, path, *_ in grafana.seen]
    assert [asked.count(path) for path in (POINTS, RULES, "/api/datasources", "/api/org")] == [
        1
    ] * 4


def test_of_many_stacks_few_processes_of_pulumi_run_at_the_same_time(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer
) -> None:
    running, counts = tmp_path / "running", tmp_path / "counts"
    running.mkdir()
    script = tmp_path / "bin" / "pulumi"
    script.write_text(
        f"""#!/bin/sh
mkdir {running}/$$
ls {running} | wc -l >> {counts}
sleep 0.1
rmdir {running}/$$
echo '{{"grafana:auth": {{"value": "token", "secret": false}}}}'
"""
    )
    names = [f"s{number}" for number in range(12)]
    for name in names:
        written(tmp_path, resources(address(grafana)), name)
        (tmp_path / f"Pulumi.{name}.yaml").write_text("config: {grafana:auth: token}\n")

    said = drift(tmp_path, 0, "--all")

    assert all(f"{name}: no drift" in said for name in names)
    told = [int(line) for line in counts.read_text().split()]
    assert len(told) >= len(names)
    assert max(told) <= PULUMI_AT_ONCE


def test_stacks_in_several_grafanas_are_each_asked_of_their_own(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    grafana: AnsweringServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pulumi.answers("stack ls", [{"name": "dev"}, {"name": "prod"}])
    monkeypatch.setenv("GRAFANA_AUTH_DEV", "of-dev")
    monkeypatch.setenv("GRAFANA_AUTH_PROD", "of-prod")
    with answering() as other:
        other.status, other.answers = 404, dict(grafana.answers)
        other.answers["/api/folders/mcp"] = (404, b"{}")
        written(tmp_path, resources(address(grafana)))
        written(tmp_path, resources(address(other)), "prod")
        (tmp_path / "Pulumi.prod.yaml").write_text("config: {}\n")

        said = drift(tmp_path, 2, "--all")

        assert "dev: no drift" in said
        assert "prod: 1 object drifted" in said
        for server, token in ((grafana, "of-dev"), (other, "of-prod")):
            assert {one[2]["Authorization"] for one in server.seen} == {f"Bearer {token}"}
