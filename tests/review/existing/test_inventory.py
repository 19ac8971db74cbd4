"""What a Grafana has of the dashboards of a plan: few requests, and each refusal named."""

import json
from pathlib import Path
from typing import Any

from grafana_stand_in import PASSWORD, running_stand_in
from many_dashboards import ALONE, LIST, UIDS, asked, many_dashboards, model
from mcp_monitoring.marks import MARK_KEY, Owner, mark_of
from mcp_monitoring.review.existing.inventory import read_inventory
from mcp_monitoring.review.servers.grafana import Grafana
from mcp_monitoring.review.stacks.kinds import DASHBOARD
from mcp_monitoring.review.stacks.plan import State, Step
from small_dynamic_dashboards import envelope

from sandbox.grafana.editions import Release

SEARCH = "/api/search"
THEIRS = Owner("shop", "prod")


def creates(uids: list[str]) -> list[Step]:
    """The steps of a stack that would create dashboards."""
    states = [State({"configJson": json.dumps(model(uid))}) for uid in uids]
    return [Step("create", f"urn::{n}", DASHBOARD, True, None, one) for n, one in enumerate(states)]


def there(**more: Any) -> tuple[int, bytes]:
    listed = [{"uid": uid, "title": uid} for uid in UIDS]
    return (200, json.dumps([{**one, **more} for one in listed]).encode())


def test_a_hundred_dashboards_of_another_stack_take_two_requests() -> None:
    marked = {uid: model(uid, **{MARK_KEY: mark_of(THEIRS)}) for uid in UIDS}
    with many_dashboards(marked) as (server, grafana):
        server.answers[SEARCH] = there()
        found = read_inventory(grafana, creates(UIDS))

    assert asked(server) == {SEARCH: 1, LIST: 1}
    assert found.owners == dict.fromkeys(UIDS, THEIRS)


def test_dashboards_without_a_mark_are_read_alone_for_what_no_list_tells() -> None:
    with many_dashboards() as (server, grafana):
        server.answers[SEARCH] = there()
        provisioned = {"dashboard": model("many-5"), "meta": {"provisioned": True}}
        server.answers[f"{ALONE}many-5"] = (200, json.dumps(provisioned).encode())
        found = read_inventory(grafana, creates(UIDS))

    assert asked(server) == {SEARCH: 1, LIST: 1, ALONE: 100}
    assert found.provisioned_dashboards == {"many-5"}
    assert found.dynamic_dashboards == frozenset()


def test_a_dashboard_that_grafana_lists_and_does_not_show_is_named() -> None:
    with many_dashboards(newer_api=False) as (server, grafana):
        server.answers[SEARCH] = there()
        server.answers[f"{ALONE}many-5"] = (403, b"{}")
        found = read_inventory(grafana, creates(["many-4", "many-5"]))

    assert list(found.unread_dashboards) == ["many-5"]
    assert "(403)" in found.unread_dashboards["many-5"]
    assert len(found.dashboards) == 100


def test_dashboards_in_schema_v2_are_known_without_a_conversion(tmp_path: Path) -> None:
    odd = envelope("v2", name="odd")
    odd["spec"]["variables"] = [{"kind": "TextVariable", "spec": {"name": "x"}}]
    planned = creates(["plain", "odd", "classic", "none"])
    with running_stand_in(tmp_path, Release.GRAFANA_13) as client:
        client.auth = ("admin", PASSWORD)
        for made in (envelope("v2beta1", name="plain"), odd, {"uid": "classic", "title": "C"}):
            assert client.post("/api/dashboards/db", json={"dashboard": made}).is_success
        shown = client.get("/api/dashboards/uid/odd")
        assert shown.status_code == 501, "the older API cannot show it"
        with Grafana(str(client.base_url), f"admin:{PASSWORD}") as grafana:
            found = read_inventory(grafana, planned)

    assert found.dynamic_dashboards == {"plain", "odd"}
    assert found.unread_dashboards == {}
    assert {one["uid"] for one in found.dashboards} == {"plain", "odd", "classic"}
