"""Which Grafana is asked for what a program would create."""

import re
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.existing.identity import Identity, Known
from mcp_monitoring.review.existing.inventory import Inventory
from mcp_monitoring.review.import_file.make import choose_grafana, with_owner
from mcp_monitoring.review.import_file.matching import Outcome, match
from mcp_monitoring.review.stacks.kinds import FOLDER, PROVIDER
from mcp_monitoring.review.stacks.plan import SECRET, Plan, State, Step
from mcp_monitoring.review.stacks.stack import Stack, StackError
from pulumi_stand_in import PulumiStandIn

EU, US = "http://eu.example", "http://us.example"


def _provider(name: str) -> str:
    return f"urn:pulumi:s::p::{PROVIDER}::{name}"


def _folder(name: str, provider: str = "default") -> Step:
    urn = f"urn:pulumi:s::p::{FOLDER}::{name}"
    return Step("create", urn, FOLDER, True, None, State({}), provider=_provider(provider))


def _new_provider(name: str, url: str) -> Step:
    return Step("create", _provider(name), PROVIDER, True, None, State({"url": url}))


def _asked(steps: list[Step], chosen: str = "", **plan: Any) -> tuple[str, list[str]]:
    stack = Stack("s", Path(), plan.pop("resources", ()))
    providers = plan.pop("providers", [])
    address, wanted = choose_grafana(
        steps, Plan((*providers, *steps), plan.pop("config", {})), stack, chosen
    )
    return address, [step.name for step in wanted]


@pytest.fixture(autouse=True)
def _no_grafana_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRAFANA_URL", raising=False)


def test_it_is_that_of_the_stacks_configuration() -> None:
    assert _asked([_folder("a")], config={"grafana:url": EU}) == (EU, ["a"])


def test_it_is_that_of_the_environment_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAFANA_URL", US)
    assert _asked([_folder("a")]) == (US, ["a"])


def test_it_is_that_of_the_provider_that_the_program_makes() -> None:
    steps = [_folder("a", "own")]
    config = {"grafana:url": EU}
    assert _asked(steps, providers=[_new_provider("own", f"{US}/")], config=config) == (US, ["a"])


def test_it_is_that_of_the_provider_that_the_stack_has() -> None:
    deployed = {"urn": _provider("own"), "type": PROVIDER, "inputs": {"url": US}}
    assert _asked([_folder("a", "own")], resources=(deployed,)) == (US, ["a"])


@pytest.mark.parametrize("providers", [[], [_new_provider("default", SECRET)]])
def test_one_that_is_a_secret_is_decrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, providers: list[Step]
) -> None:
    pulumi = PulumiStandIn(tmp_path / "bin", monkeypatch)
    pulumi.answers("config", {"grafana:url": {"secret": True}})
    pulumi.answers("config get grafana:url", f"{EU}\n")

    config = {"grafana:url": SECRET}
    assert _asked([_folder("a")], config=config, providers=providers) == (EU, ["a"])


def test_of_several_it_has_to_be_said_which() -> None:
    steps = [_folder("a", "eu"), _folder("b", "us")]
    providers = [_new_provider("eu", EU), _new_provider("us", US)]
    said = re.escape(f"several Grafanas ({EU}, {US}); say which")
    with pytest.raises(StackError, match=said):
        _asked(steps, providers=providers)
    assert _asked(steps, f"{US}/", providers=providers) == (f"{US}/", ["b"])


@pytest.mark.parametrize("url", ["", SECRET])
def test_where_it_is_not_known_it_has_to_be_said(url: str) -> None:
    steps, providers = [_folder("a", "own")], [_new_provider("own", url)]
    with pytest.raises(StackError, match="the address of the Grafana of stack s is not known"):
        _asked(steps, providers=providers)
    assert _asked(steps, EU, providers=providers) == (EU, ["a"])


def test_a_grafana_in_which_nothing_would_be_created_is_refused() -> None:
    with pytest.raises(StackError, match=re.escape(f"would create nothing in {US}")):
        _asked([_folder("a")], US, config={"grafana:url": EU})


@pytest.mark.parametrize(
    ("there", "outcome", "warned"),
    [("mcp", Outcome.FOUND, True), ("other", Outcome.ABSENT, False)],
)
def test_what_another_stack_of_the_project_has_is_offered_with_a_warning(
    there: str, outcome: Outcome, warned: bool
) -> None:
    inputs = {"uid": "mcp", "title": "MCP"}
    step = Step("create", f"urn:pulumi:s::p::{FOLDER}::f", FOLDER, True, None, State(inputs))
    found = match(step, Inventory(folders=[{"uid": there, "title": "Theirs"}]))
    assert found is not None

    told = with_owner(step, found, {Identity(Known.FOLDER, "mcp"): "staging"})

    assert told.outcome is outcome
    assert any("stack staging of this project has it" in said for said in told.warnings) is warned
    assert with_owner(step, found, {}) == found
