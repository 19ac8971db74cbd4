"""Which objects of a Grafana are beyond doubt those of a stack that would create them."""

import json
from typing import Any

import dynamic_specs
import pytest
from mcp_monitoring.dashboard.files import canonical_json, read_dashboard
from mcp_monitoring.dashboard.wrappers import unwrapped
from mcp_monitoring.marks import MARK_KEY, Owner, mark_of
from mcp_monitoring.review.recover.ours import (
    Live,
    Stuck,
    Verdict,
    folders_of,
    holder,
    verdicts,
)
from mcp_monitoring.review.stacks.kinds import (
    CONTACT_POINT,
    DASHBOARD,
    DATASOURCE,
    FOLDER,
    RULE_GROUP,
)
from mcp_monitoring.review.stacks.plan import SECRET, State, Step
from places import REPOSITORY

ME = Owner("shop", "prod")
OTHER = Owner("warehouse", "dev")
MODEL = read_dashboard(REPOSITORY / "dashboards" / "mcp-pool.json").model


def step(kind: str, inputs: dict[str, Any], name: str = "it") -> Step:
    return Step("create", f"{kind}::{name}", kind, True, None, State(inputs))


def judged(kind: str, inputs: dict[str, Any], live: Live, **stuck: Any) -> Verdict:
    one = step(kind, inputs)
    return verdicts(Stuck(ME, {one.urn: one}, **stuck), live)[one.urn]


def dashboard(owner: Owner | None, folder: str = "mcp", **changes: Any) -> dict[str, Any]:
    sent = canonical_json({**MODEL, **changes}, uid="mcp-pool", folder_uid=folder, owner=owner)
    model = {**json.loads(sent), "id": 7, "version": 1}
    return {"dashboard": model, "meta": {"folderUid": folder, "folderTitle": folder.upper()}}


WANTED = {
    "configJson": canonical_json(MODEL, uid="mcp-pool", folder_uid="mcp", owner=ME),
    "folder": "mcp",
}


@pytest.mark.parametrize(
    ("there", "ours", "because"),
    [
        (dashboard(ME), True, "carries the mark of this stack"),
        (dashboard(ME, title="Edited since"), True, "carries the mark of this stack"),
        (dashboard(ME, folder="other"), True, "carries the mark of this stack"),
        (dashboard(None), True, "is what would be sent"),
        (dashboard(None, liveNow=False, weekStart=""), True, "is what would be sent"),
        (dashboard(OTHER), False, "belongs to stack dev of project warehouse"),
        (dashboard(Owner("shop", "dev")), False, "belongs to stack dev of project shop"),
        (dashboard(None, title="Theirs"), False, "has no mark, and differs"),
        (dashboard(None, folder="other"), False, "has no mark, and is in another folder: OTHER"),
        (
            {"dashboard": {"elements": {}, "layout": {}}, "meta": {}},
            False,
            "is a dynamic (schema v2)",
        ),
        ({}, False, "has no mark, and Grafana does not show its content"),
    ],
)
def test_a_dashboard_is_ours_by_its_mark_or_its_content(
    there: dict[str, Any], ours: bool, because: str
) -> None:
    verdict = judged(DASHBOARD, WANTED, Live(dashboards={"mcp-pool": there}))

    assert verdict.is_ours is ours
    assert because in verdict.because


def dynamic(owner: Owner | None, **changes: Any) -> dict[str, Any]:
    spec = dynamic_specs.dashboard(dynamic_specs.auto("panel-1"), 1, **changes)
    model = {**unwrapped(spec).model}
    sent = canonical_json(model, uid="mcp-pool", folder_uid="mcp", owner=owner, version="v2")
    return {"dashboard": json.loads(sent), "meta": {"folderUid": "mcp"}}


@pytest.mark.parametrize(
    ("there", "ours", "because"),
    [
        (dynamic(ME, title="Edited since"), True, "carries the mark of this stack"),
        (dynamic(None), True, "is what would be sent"),
        (dynamic(OTHER), False, "belongs to stack dev of project warehouse"),
        (dynamic(None, title="Theirs"), False, "has no mark, and differs"),
        (dashboard(None), False, "has no mark, and is a classic dashboard, unlike the file"),
    ],
)
def test_a_dynamic_dashboard_is_ours_by_its_mark_or_its_content(
    there: dict[str, Any], ours: bool, because: str
) -> None:
    wanted = {"configJson": json.dumps(dynamic(ME)["dashboard"]), "folder": "mcp"}

    verdict = judged(DASHBOARD, wanted, Live(dashboards={"mcp-pool": there}))

    assert verdict.is_ours is ours
    assert because in verdict.because


@pytest.mark.parametrize("content", [SECRET, "not JSON", None])
def test_a_dashboard_that_cannot_be_compared_is_not_ours(content: Any) -> None:
    assert not judged(DASHBOARD, {"configJson": content}, Live()).is_ours


SETTINGS = {"httpMethod": "POST", "timeInterval": "15s"}
SOURCE = {
    "uid": "mcp-prometheus",
    "name": "Prometheus",
    "type": "prometheus",
    "url": "http://prometheus:9090",
    "accessMode": "proxy",
    "jsonDataEncoded": json.dumps({**SETTINGS, MARK_KEY: mark_of(ME)}),
}


def source(owner: Owner | None = None, **changes: Any) -> dict[str, Any]:
    marked = {MARK_KEY: mark_of(owner)} if owner else {}
    there = {"name": "Prometheus", "url": "http://prometheus:9090/", "access": "proxy"}
    return {**there, "jsonData": {**SETTINGS, **marked}, "isDefault": True, **changes}


@pytest.mark.parametrize(
    ("there", "inputs", "ours", "because"),
    [
        (source(ME, url="http://elsewhere"), SOURCE, True, "carries the mark"),
        (source(), SOURCE, True, "is what would be sent"),
        (source(jsonData={**SETTINGS, "httpHeaderName1": "X"}), SOURCE, True, "is what would"),
        (source(OTHER), SOURCE, False, "belongs to stack dev of project warehouse"),
        (source(url="http://elsewhere"), SOURCE, False, "differs in url"),
        (source(name="X", basicAuth=True), SOURCE, False, "differs in name, basic auth"),
        (source(jsonData={}), SOURCE, False, "differs in settings"),
        (source(), {**SOURCE, "url": SECRET}, False, "has no mark, and url is secret"),
        (source(ME), {**SOURCE, "url": SECRET}, True, "carries the mark"),
        (source(), {**SOURCE, "jsonDataEncoded": "unknown"}, False, "differs in settings"),
    ],
)
def test_a_data_source_is_ours_by_its_mark_or_its_settings(
    there: dict[str, Any], inputs: dict[str, Any], ours: bool, because: str
) -> None:
    verdict = judged(DATASOURCE, inputs, Live(datasources={"mcp-prometheus": there}))

    assert verdict.is_ours is ours
    assert because in verdict.because


@pytest.mark.parametrize(
    ("folder", "inside", "ours", "because"),
    [
        ({"title": "MCP"}, [], True, "is what would be sent"),
        ({"title": "Renamed"}, [ME], True, "has dashboards with the mark of this stack"),
        ({"title": "MCP"}, [OTHER, ME], True, "has dashboards with the mark of this stack"),
        ({"title": "MCP"}, [OTHER], False, "belongs to stack dev of project warehouse"),
        ({"title": "Team"}, [], False, "is called 'Team'"),
        ({"title": "MCP", "parentUid": "team"}, [], False, "is inside another folder"),
    ],
)
def test_a_folder_is_ours_by_what_is_in_it_or_by_its_title(
    folder: dict[str, Any], inside: list[Owner], ours: bool, because: str
) -> None:
    live = Live(folders={"mcp": folder}, inside={"mcp": inside})

    verdict = judged(FOLDER, {"uid": "mcp", "title": "MCP"}, live)

    assert verdict.is_ours is ours
    assert because in verdict.because


GROUP = {"folderUid": "mcp", "name": "pool", "rules": [{"uid": "a"}, {"uid": "b"}]}


def alert(uid: str, **more: Any) -> dict[str, Any]:
    named = {"uid": uid, "title": uid.upper(), "folderUID": "mcp", "ruleGroup": "pool"}
    return {**named, "provenance": "api", **more}


@pytest.mark.parametrize(
    ("rules", "inside", "folders", "ours", "because"),
    [
        ([alert("a"), alert("b")], [], {"mcp"}, True, "has our alerts"),
        ([alert("a")], [], {"mcp"}, True, "has our alerts"),
        ([alert("a"), alert("b")], [ME], set(), True, "has our alerts"),
        ([alert("a"), alert("b")], [OTHER], set(), False, "belongs to stack dev"),
        ([alert("a"), alert("b")], [], set(), False, "nothing tells whose it is"),
        ([alert("a"), alert("x")], [ME], {"mcp"}, False, "does not have: 'X'"),
        ([alert("a", provenance="")], [ME], {"mcp"}, False, "made by hand"),
    ],
)
def test_a_rule_group_is_ours_by_its_alerts_and_its_folder(
    rules: list[Any], inside: list[Owner], folders: set[str], ours: bool, because: str
) -> None:
    live = Live(alert_rules=[*rules, alert("z", ruleGroup="other")], inside={"mcp": inside})

    verdict = judged(RULE_GROUP, GROUP, live, folders=frozenset(folders))

    assert verdict.is_ours is ours
    assert because in verdict.because


def notifier(kind: str = "email", **more: Any) -> dict[str, Any]:
    settings = {"addresses": "a@example.com;b@example.com", "singleEmail": False}
    one = {"name": "oncall", "type": kind, "uid": "n1", "provenance": "api"}
    return {**one, "settings": settings if kind == "email" else {}, **more}


EMAIL = {"name": "oncall", "emails": [{"addresses": ["b@example.com", "a@example.com"]}]}


@pytest.mark.parametrize(
    ("there", "inputs", "ours"),
    [
        ([notifier()], EMAIL, True),
        ([notifier(), notifier(uid="n2")], EMAIL, True),
        ([notifier()], {**EMAIL, "webhooks": [{"url": SECRET}]}, True),
        ([notifier("slack")], {"name": "oncall", "slacks": [{"url": SECRET}]}, True),
        ([notifier(settings={"addresses": "c@example.com"})], EMAIL, False),
        ([notifier(), notifier("slack")], EMAIL, False),
        ([notifier(provenance="")], EMAIL, False),
    ],
    ids=["same", "doubled", "in part", "secret", "other address", "one more", "by hand"],
)
def test_a_contact_point_is_ours_by_its_notifiers(
    there: list[Any], inputs: dict[str, Any], ours: bool
) -> None:
    verdict = judged(CONTACT_POINT, inputs, Live(notifiers=there), has_objects=True)

    assert verdict.is_ours is ours


def test_a_contact_point_is_not_ours_where_nothing_else_is() -> None:
    assert not judged(CONTACT_POINT, EMAIL, Live(notifiers=[notifier()])).is_ours


def test_nor_where_other_objects_are_those_of_another_stack() -> None:
    steps = [step(DASHBOARD, WANTED), step(CONTACT_POINT, EMAIL)]
    live = Live(dashboards={"mcp-pool": dashboard(OTHER)}, notifiers=[notifier()])

    found = verdicts(Stuck(ME, {one.urn: one for one in steps}, has_objects=True), live)

    assert [one.owner for one in found.values()] == [OTHER, OTHER]
    assert not any(one.is_ours for one in found.values())


def test_a_folder_that_was_just_found_to_be_ours_tells_whose_the_alerts_in_it_are() -> None:
    steps = [step(RULE_GROUP, GROUP), step(FOLDER, {"uid": "mcp", "title": "MCP"})]
    live = Live(folders={"mcp": {"title": "MCP"}}, alert_rules=[alert("a")])

    found = verdicts(Stuck(ME, {one.urn: one for one in steps}), live)

    assert all(one.is_ours for one in found.values())


def test_the_folders_of_a_stack_are_those_it_has_objects_in() -> None:
    resources: list[dict[str, Any]] = [
        {"type": FOLDER, "inputs": {"uid": "own"}},
        {"type": DASHBOARD, "inputs": {"folder": "given"}},
        {"type": RULE_GROUP, "inputs": {"folderUid": "alerts"}},
        {"type": DATASOURCE, "inputs": {"uid": "x"}},
        {"type": DASHBOARD},
    ]

    assert folders_of(resources) == {"own", "given", "alerts"}


@pytest.mark.parametrize(
    ("kind", "identifier", "known"),
    [
        (DASHBOARD, "mcp-pool", "1:mcp-pool"),
        (RULE_GROUP, "mcp:pool", "12:mcp:pool"),
        (CONTACT_POINT, "on:call", "1:on:call"),
        (FOLDER, "mcp", "mcp"),
    ],
)
def test_an_object_that_another_resource_of_the_stack_has_is_told(
    kind: str, identifier: str, known: str
) -> None:
    old = {"type": kind, "id": known, "urn": "urn:pulumi:s::p::x::old-name", "delete": True}

    assert holder([{"type": "x"}, old], step(kind, {}), identifier) == "old-name"
    assert holder([{**old, "type": "x"}], step(kind, {}), identifier) == ""
    assert holder([{**old, "id": "1:other"}], step(kind, {}), identifier) == ""
