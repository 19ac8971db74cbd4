"""Which credential opens the Grafana of which stack."""

from pathlib import Path

import pytest
from mcp_monitoring.review.stacks.choose import Credential, credential, stack_names, variable_of
from mcp_monitoring.review.stacks.kinds import DASHBOARD
from mcp_monitoring.review.stacks.stack import Stack, StackError
from pulumi_stand_in import PulumiStandIn

PROVIDER = "urn:pulumi:dev::p::pulumi:providers:grafana::default"


@pytest.fixture(autouse=True)
def no_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRAFANA_AUTH", "GRAFANA_AUTH_DEV", "GRAFANA_AUTH_PROD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    """A `pulumi` on PATH, and a stack without configuration."""
    made = PulumiStandIn(tmp_path / "bin", monkeypatch)
    made.answers("config", {})
    return made


def stack(name: str = "dev", url: str = "http://a") -> Stack:
    provider = {"type": "pulumi:providers:grafana", "urn": PROVIDER, "inputs": {"url": url}}
    return Stack(
        name, Path(__file__).parent, (provider, {"type": DASHBOARD, "provider": f"{PROVIDER}::id"})
    )


def test_the_configuration_comes_first_as_for_the_provider(
    pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi.answers("config", {"grafana:auth": {"secret": True}})
    pulumi.answers("config get grafana:auth", "configured\n")
    monkeypatch.setenv("GRAFANA_AUTH_DEV", "own")

    assert credential(stack()) == Credential("configured", {}, "grafana:auth")


def test_one_that_is_no_secret_is_not_decrypted(pulumi: PulumiStandIn) -> None:
    pulumi.answers("config", {"grafana:auth": {"value": "anonymous", "secret": False}})

    assert credential(stack()).auth == "anonymous"


@pytest.mark.parametrize("command", ["config", "config get grafana:auth"])
@pytest.mark.parametrize("why", ["incorrect passphrase", "no secrets manager"])
def test_a_configuration_that_cannot_be_read_is_not_none(
    pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch, command: str, why: str
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH_DEV", "own")
    monkeypatch.setenv("GRAFANA_AUTH", "shared")
    pulumi.answers("config", {"grafana:auth": {"secret": True}})
    pulumi.answers(command, said=f"warning: x\nerror: {why}\n", code=255)

    with pytest.raises(StackError, match=f"of stack dev cannot be read: {why}$"):
        credential(stack())


def test_a_credential_is_not_shown_by_accident() -> None:
    assert "secret-1" not in repr(
        Credential("secret-1", {"GRAFANA_AUTH": "secret-1"}, "GRAFANA_AUTH_DEV")
    )


def test_the_variable_of_the_stack_comes_next_and_reaches_the_cli(
    pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH_DEV", "own")
    monkeypatch.setenv("GRAFANA_AUTH", "shared")

    assert credential(stack()) == Credential("own", {"GRAFANA_AUTH": "own"}, "GRAFANA_AUTH_DEV")


def test_the_shared_variable_comes_last(
    pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH", "shared")

    assert credential(stack(), [stack(), stack("prod")]).auth == "shared"


def test_one_credential_is_not_shown_to_two_grafanas(
    pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH", "shared")

    with pytest.raises(
        StackError, match="in another Grafana than prod; set GRAFANA_AUTH_DEV"
    ) as no:
        credential(stack(), [stack(), stack("prod", "http://b")])
    assert "shared" not in str(no.value)


def test_says_how_to_give_a_credential(pulumi: PulumiStandIn) -> None:
    with pytest.raises(StackError) as refused:
        credential(stack())

    assert str(refused.value) == (
        "no credential for the Grafana of stack dev; set GRAFANA_AUTH to a service account token or"
        " user:password, or: pulumi config set --secret grafana:auth --stack dev"
    )


@pytest.mark.parametrize(
    ("name", "variable"),
    [("dev", "GRAFANA_AUTH_DEV"), ("org/p/eu-west.1", "GRAFANA_AUTH_EU_WEST_1")],
)
def test_a_variable_is_named_after_the_stack(name: str, variable: str) -> None:
    assert variable_of(name) == variable


def test_stacks_are_listed_by_name(pulumi: PulumiStandIn, tmp_path: Path) -> None:
    pulumi.answers("stack ls", [{"name": "prod"}, {"name": "dev"}])

    assert stack_names(tmp_path) == ["dev", "prod"]


def test_a_project_without_a_stack_says_how_to_make_one(
    pulumi: PulumiStandIn, tmp_path: Path
) -> None:
    pulumi.answers("stack ls", [])

    with pytest.raises(StackError, match="has no stack; make one: pulumi stack init"):
        stack_names(tmp_path)
