"""Which credential opens the Grafana of which stack."""

from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.stacks.choose import Credential, credential, stack_names, variable_of
from mcp_monitoring.review.stacks.kinds import DASHBOARD
from mcp_monitoring.review.stacks.stack import Stack, StackError

PROVIDER = "urn:pulumi:dev::p::pulumi:providers:grafana::default"


@pytest.fixture(autouse=True)
def no_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRAFANA_AUTH", "GRAFANA_AUTH_DEV", "GRAFANA_AUTH_PROD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a `pulumi` on PATH that prints what it is told and exits as it is told."""

    def on_path(stdout: str, code: int = 0) -> None:
        (tmp_path / "out").write_text(stdout)
        command = tmp_path / "pulumi"
        command.write_text(f"#!/bin/sh\ncat {tmp_path}/out; exit {code}\n")
        command.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    on_path("", 255)
    return on_path


def stack(name: str = "dev", url: str = "http://a") -> Stack:
    provider = {"type": "pulumi:providers:grafana", "urn": PROVIDER, "inputs": {"url": url}}
    return Stack(name, Path(), (provider, {"type": DASHBOARD, "provider": f"{PROVIDER}::id"}))


def test_the_configuration_comes_first_as_for_the_provider(
    pulumi: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi("configured\n")
    monkeypatch.setenv("GRAFANA_AUTH_DEV", "own")

    assert credential(stack()) == Credential("configured", {})


def test_the_variable_of_the_stack_comes_next_and_reaches_the_cli(
    pulumi: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH_DEV", "own")
    monkeypatch.setenv("GRAFANA_AUTH", "shared")

    assert credential(stack()) == Credential("own", {"GRAFANA_AUTH": "own"})


def test_the_shared_variable_comes_last(pulumi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAFANA_AUTH", "shared")

    assert credential(stack(), [stack(), stack("prod")]).auth == "shared"


def test_one_credential_is_not_shown_to_two_grafanas(
    pulumi: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH", "shared")

    with pytest.raises(
        StackError, match="in another Grafana than prod; set GRAFANA_AUTH_DEV"
    ) as no:
        credential(stack(), [stack(), stack("prod", "http://b")])
    assert "shared" not in str(no.value)


def test_says_how_to_give_a_credential(pulumi: Any) -> None:
    with pytest.raises(StackError, match="set GRAFANA_AUTH_DEV, or: pulumi config set --secret"):
        credential(stack())


@pytest.mark.parametrize(
    ("name", "variable"),
    [("dev", "GRAFANA_AUTH_DEV"), ("org/p/eu-west.1", "GRAFANA_AUTH_EU_WEST_1")],
)
def test_a_variable_is_named_after_the_stack(name: str, variable: str) -> None:
    assert variable_of(name) == variable


def test_stacks_are_listed_by_name(pulumi: Any, tmp_path: Path) -> None:
    pulumi('[{"name": "prod"}, {"name": "dev"}]')

    assert stack_names(tmp_path) == ["dev", "prod"]


def test_a_project_without_a_stack_says_how_to_make_one(pulumi: Any, tmp_path: Path) -> None:
    pulumi("[]")

    with pytest.raises(StackError, match="has no stack; make one: pulumi stack init"):
        stack_names(tmp_path)
