"""What a stack has deployed, as `pulumi stack export` tells it."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.stacks.kinds import DASHBOARD
from mcp_monitoring.review.stacks.stack import Stack, StackError, read_stack

PROVIDER = "urn:pulumi:dev::p::pulumi:providers:grafana::default"


def stack(*resources: dict[str, Any]) -> Stack:
    return Stack("dev", Path(), resources)


def provider(url: str, urn: str = PROVIDER) -> dict[str, Any]:
    return {"type": "pulumi:providers:grafana", "urn": urn, "inputs": {"url": url}}


def dashboard(urn: str = PROVIDER, **more: Any) -> dict[str, Any]:
    return {"type": DASHBOARD, "provider": f"{urn}::id", **more}


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a `pulumi` on PATH that prints what it is told and exits as it is told."""

    def on_path(stdout: str, stderr: str = "", code: int = 0) -> None:
        (tmp_path / "out").write_text(stdout)
        (tmp_path / "err").write_text(stderr)
        command = tmp_path / "pulumi"
        script = f"#!/bin/sh\ncat {tmp_path}/out; cat {tmp_path}/err >&2; exit {code}\n"
        command.write_text(script)
        command.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return on_path


def test_lists_resources_of_a_type_but_those_being_deleted() -> None:
    kept = dashboard(id="a")

    assert stack(kept, dashboard(id="b", delete=True)).of_type(DASHBOARD) == [kept]


def test_finds_its_grafana_in_the_provider_that_was_used() -> None:
    other = provider("http://unused", PROVIDER + "2")

    assert stack(other, provider("http://g"), dashboard()).grafana_url() == "http://g"


def test_takes_the_environments_grafana_where_the_provider_names_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRAFANA_URL", "http://env")

    assert stack(provider(""), dashboard()).grafana_url() == "http://env"


def test_with_nothing_deployed_has_no_grafana() -> None:
    with pytest.raises(StackError, match="has nothing in Grafana; deploy it"):
        stack().grafana_url()


def test_in_two_grafanas_is_refused_and_both_are_named() -> None:
    two = PROVIDER + "2"
    with pytest.raises(StackError, match="it is in: http://a, http://b"):
        stack(
            provider("http://a"), provider("http://b", two), dashboard(), dashboard(two)
        ).grafana_url()


def configured(directory: Path, key: str) -> str:
    resource = {"urn": "urn:pulumi:dev::mine::mcp-monitoring:index:McpMonitoring::m"}
    return Stack("dev", directory, (resource,)).configured(key)


CONFIGURATION = {
    "grafana:url": {"value": "http://a", "secret": False},
    "mine:dashboardsDir": {"value": "boards", "secret": False},
    "other:alertsDir": {"value": "not-ours", "secret": False},
    "mine:knobs": {"value": '{"a":1}', "objectValue": {"a": 1}, "secret": False},
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("grafana:url", "http://a"),
        ("dashboardsDir", "boards"),
        ("alertsDir", ""),
        ("knobs", '{"a":1}'),
    ],
)
def test_its_configuration_has_keys_of_the_project_and_of_others(
    pulumi: Any, tmp_path: Path, key: str, value: str
) -> None:
    pulumi(json.dumps(CONFIGURATION))

    assert configured(tmp_path, key) == value


@pytest.mark.parametrize(
    ("printed", "said", "code", "why"),
    [
        ("", "error: could not unmarshal 'Pulumi.dev.yaml'\n", 255, "could not unmarshal"),
        ("no json", "", 0, "printed no JSON"),
        ("[]", "", 0, "printed no configuration"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_told(
    pulumi: Any, tmp_path: Path, printed: str, said: str, code: int, why: str
) -> None:
    pulumi(printed, said, code)

    with pytest.raises(StackError, match=why):
        configured(tmp_path, "dashboardsDir")


def test_reads_what_the_cli_exports(pulumi: Any, tmp_path: Path) -> None:
    pulumi('{"deployment": {"resources": [{"type": "a"}]}}')

    assert read_stack("dev", tmp_path).resources == ({"type": "a"},)


@pytest.mark.parametrize("deployment", ["{}", "null"])
def test_of_a_stack_never_deployed_has_no_resources(
    pulumi: Any, tmp_path: Path, deployment: str
) -> None:
    pulumi(f'{{"version": 3, "deployment": {deployment}}}')

    assert read_stack("dev", tmp_path).resources == ()


@pytest.mark.parametrize("printed", ["", "no json", "[]", "{}", '{"deployment": []}'])
def test_what_is_no_state_is_told(pulumi: Any, tmp_path: Path, printed: str) -> None:
    pulumi(printed)

    with pytest.raises(StackError, match=r"printed no (state|JSON)"):
        read_stack("dev", tmp_path)


def test_repeats_why_the_cli_refused(pulumi: Any, tmp_path: Path) -> None:
    pulumi("", "warning: x\nerror: no stack named 'dev' found\n", 255)

    with pytest.raises(
        StackError, match=r"^no stack named 'dev' found; list them: pulumi stack ls"
    ):
        read_stack("dev", tmp_path)


def test_without_the_cli_says_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(StackError, match="no pulumi on PATH; install it"):
        read_stack("dev", tmp_path)


def test_a_program_that_is_not_there_is_named(tmp_path: Path, pulumi: Any) -> None:
    pulumi("{}")

    with pytest.raises(StackError, match="nowhere"):
        read_stack("dev", tmp_path / "nowhere")
