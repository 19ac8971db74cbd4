"""Two instances must not own the same objects of one Grafana."""

import asyncio
import contextvars
from collections.abc import Callable
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
import pytest
from deployment import Deploy
from mcp_monitoring.contents import Contents
from mcp_monitoring.resources import deployment
from mcp_monitoring.resources.claims import ClaimedTwiceError, Claims
from mcp_monitoring.resources.deployment import claims_in_deployment
from mcp_monitoring.resources.identities import identities
from pulumi.provider.experimental.server import _create_provider_resource
from pulumi.runtime.settings import reset_options, set_root_resource

FOLDER = ("folder uid", "mcp")
BOARD = ("dashboard uid", "mcp")
OTHER = ("dashboard uid", "eu-mcp")


def test_different_identities_are_claimed_side_by_side() -> None:
    claims = Claims()
    claims.claim("one", [FOLDER, BOARD])
    claims.claim("two", [OTHER])


def test_one_identity_of_two_kinds_is_two_identities() -> None:
    claims = Claims()
    claims.claim("one", [FOLDER])
    claims.claim("two", [BOARD])


def test_the_message_names_both_what_they_share_and_the_cure() -> None:
    claims = Claims()
    claims.claim("one", [FOLDER, BOARD])
    with pytest.raises(ClaimedTwiceError) as refusal:
        claims.claim("two", [OTHER, BOARD, FOLDER])
    assert str(refusal.value) == (
        "McpMonitoring 'two' and 'one' would both own dashboard uid 'mcp', folder uid 'mcp' in the"
        " same Grafana; give one of them another 'prefix'"
    )


def test_all_earlier_owners_are_named_once_each() -> None:
    claims = Claims()
    claims.claim("b", [FOLDER, OTHER])
    claims.claim("a", [BOARD])
    with pytest.raises(ClaimedTwiceError, match="'new' and 'a', 'b' would both own"):
        claims.claim("new", [FOLDER, OTHER, BOARD])


def test_who_is_refused_owns_nothing() -> None:
    claims = Claims()
    claims.claim("one", [BOARD])
    with pytest.raises(ClaimedTwiceError):
        claims.claim("two", [OTHER, BOARD])
    claims.claim("three", [OTHER])


def test_identities_may_come_from_a_generator() -> None:
    claims = Claims()
    claims.claim("one", (identity for identity in [BOARD]))
    with pytest.raises(ClaimedTwiceError):
        claims.claim("two", [BOARD])


def test_two_grafanas_know_nothing_of_each_other() -> None:
    Claims().claim("one", [BOARD])
    Claims().claim("two", [BOARD])


@pytest.mark.parametrize(
    ("args", "kinds"),
    [
        ({}, {"folder uid", "data source uid", "data source name"}),
        ({"folder_uid": "team", "datasource_uid": "theirs", "contact_point": "oncall"}, set()),
        (
            {"folder_uid": "team", "datasource_uid": "theirs", "contact_emails": ["a@b.example"]},
            {"contact point"},
        ),
        (
            {
                **{"folder_uid": "team", "datasource_uid": "theirs"},
                **{"contact_emails": ["a@b.example"], "alerts": False},
            },
            set(),
        ),
    ],
)
def test_an_instance_claims_what_it_makes_and_nothing_else(
    args: dict[str, Any], kinds: set[str]
) -> None:
    assert {kind for kind, _ in identities(args, Contents([], []))} == kinds


def rehydrated(name: str) -> pulumi.ProviderResource:
    """Makes what the SDK makes of a caller's provider, once for each instance it constructs."""
    urn = f"urn:pulumi:stack::project::pulumi:providers:grafana::{name}"
    return _create_provider_resource(f"{urn}::id")


async def in_component_package(
    program: Callable[[], None], *, stack: str = "stack", preview: bool = False
) -> None:
    """Runs a program where the SDK constructs an instance: no root stack, a real monitor."""
    reset_options(project="project", stack=stack, monitor_address="127.0.0.1:9", preview=preview)
    try:
        program()
    finally:
        # What the SDK wants to ask of the monitor, which nobody answers here.
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()


@pytest.fixture
def constructed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs programs one after another in the process of a component package."""
    monkeypatch.setattr(deployment, "_constructed_in", {})

    def run(program: Callable[[], None], **where: Any) -> None:
        # Neither the loop nor the SDK's settings are left to other tests.
        loop = asyncio.new_event_loop()
        served = in_component_package(program, **where)
        try:
            contextvars.copy_context().run(loop.run_until_complete, served)
        finally:
            loop.close()

    return run


def claim(owner: str, provider: str | None) -> Callable[[], None]:
    def program() -> None:
        found = None if provider is None else rehydrated(provider)
        claims_in_deployment(found).claim(owner, [BOARD])

    return program


def in_a_program(program: Callable[[], None]) -> None:
    """Runs a program as the engine does: with a root stack and a real monitor of its own."""

    async def run() -> None:
        reset_options(project="project", stack="stack", monitor_address="127.0.0.1:9")
        set_root_resource(pulumi.Resource.__new__(pulumi.Resource))
        program()

    loop = asyncio.new_event_loop()
    try:
        contextvars.copy_context().run(loop.run_until_complete, run())
    finally:
        loop.close()


def test_instances_of_one_program_share_its_claims() -> None:
    def program() -> None:
        claims_in_deployment(None).claim("one", [BOARD])
        with pytest.raises(ClaimedTwiceError, match="'two' and 'one'"):
            claims_in_deployment(None).claim("two", [BOARD])

    in_a_program(program)


def test_two_programs_of_one_stack_in_one_process_know_nothing_of_each_other() -> None:
    for owner in ("one", "two"):
        in_a_program(claim(owner, None))


@pytest.mark.parametrize("provider", [None, "eu"])
def test_instances_of_a_package_with_one_provider_share_its_claims(
    constructed: Callable[..., None], provider: str | None
) -> None:
    constructed(claim("one", provider))

    with pytest.raises(ClaimedTwiceError, match="'two' and 'one'"):
        constructed(claim("two", provider))


def test_instances_of_a_package_with_two_providers_do_not(
    constructed: Callable[..., None],
) -> None:
    constructed(claim("one", "eu"))
    constructed(claim("two", "us"))
    constructed(claim("three", None))


def test_the_claims_of_a_preview_are_not_those_of_the_deployment(
    constructed: Callable[..., None],
) -> None:
    constructed(claim("one", "eu"), preview=True)
    constructed(claim("one", "eu"), preview=False)


def test_a_provider_that_is_gone_leaves_no_claims_to_the_next(deploy: Deploy) -> None:
    seen: set[int] = set()

    def program() -> None:
        for turn in range(1000):
            provider = grafana.Provider.__new__(grafana.Provider)
            claims_in_deployment(provider).claim(f"turn {turn}", [BOARD])
            if id(provider) in seen:
                return
            seen.add(id(provider))
        pytest.fail("no id was ever reused")

    deploy(program)
