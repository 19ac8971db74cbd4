"""What is asked of Grafana beside what the provider reads, and what becomes of a refusal."""

from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.drift.by_engine import read_live
from mcp_monitoring.review.servers.grafana import RequestRefusedError
from mcp_monitoring.review.stacks.kinds import CONTACT_POINT, DASHBOARD, DATASOURCE, FOLDER
from mcp_monitoring.review.stacks.stack import Stack


class Grafana:
    """Answers for one data source and one dashboard; refuses and misses what it is told to."""

    def __init__(
        self,
        *,
        refuses: tuple[str, ...] = (),
        misses: tuple[str, ...] = (),
        dynamic: tuple[str, ...] = (),
        status: int = 403,
    ) -> None:
        self.refuses, self.misses, self.dynamic = refuses, misses, dynamic
        self.status = status

    def _answer(self, what: str, found: Any) -> Any:
        if what in self.refuses:
            raise RequestRefusedError(f"{what} refused", self.status)
        return None if what in self.misses else found

    def datasource(self, uid: str) -> Any:
        return self._answer(uid, {"uid": uid, "withCredentials": True})

    def dashboard(self, uid: str) -> Any:
        return self._answer(uid, {"dashboard": {"title": uid}, "meta": {}})

    def datasources(self) -> Any:
        return self._answer("list", [{"uid": "prom"}])

    def folder_description(self, uid: str) -> Any:
        return self._answer(f"description of {uid}", "by hand")

    def stores_dynamic(self, uid: str) -> bool:
        return uid in self.dynamic

    def contact_points(self) -> Any:
        return self._answer("contact points", [{"name": "mcp"}])


def stack(*kinds: str) -> Stack:
    uids = {DATASOURCE: "prom", DASHBOARD: "pool", FOLDER: "mcp"}
    made = [{"type": kind, "urn": kind, "outputs": {"uid": uids.get(kind)}} for kind in kinds]
    return Stack("dev", Path(), tuple(made))


EVERYTHING = stack(FOLDER, DATASOURCE, DASHBOARD, CONTACT_POINT)


def test_everything_is_asked_of_what_the_stack_has() -> None:
    live = read_live(EVERYTHING, Grafana())  # type: ignore[arg-type]  # as much of it as is asked

    assert live.datasources == {"prom": {"uid": "prom", "withCredentials": True}}
    assert live.dashboards == {"pool": {"title": "pool"}}
    assert live.listed == ({"uid": "prom"},)
    assert live.notifiers == ({"name": "mcp"},)
    assert live.folders == {"mcp": "by hand"}
    assert live.problems == ()


def test_a_dashboard_that_grafana_stores_in_schema_v2_is_known() -> None:
    live = read_live(EVERYTHING, Grafana(dynamic=("pool",)))  # type: ignore[arg-type]

    assert live.dynamic == {"pool"}


def test_nothing_is_asked_for_a_stack_without_it() -> None:
    refusing = Grafana(refuses=("list", "contact points"))
    live = read_live(stack(FOLDER), refusing)  # type: ignore[arg-type]

    assert (live.listed, live.notifiers, live.problems) == ((), (), ())


def test_what_is_gone_is_left_to_the_refresh() -> None:
    live = read_live(EVERYTHING, Grafana(misses=("prom", "pool")))  # type: ignore[arg-type]

    assert (live.datasources, live.dashboards, live.problems) == ({}, {}, ())


def test_a_refusal_is_a_problem_that_is_counted_and_the_rest_is_read() -> None:
    refusing = Grafana(refuses=("pool", "contact points"))
    live = read_live(EVERYTHING, refusing)  # type: ignore[arg-type]

    assert live.datasources
    (problem,) = live.problems
    assert problem.startswith("values of 2 objects that Pulumi does not read: ")
    assert problem.endswith(" refused")


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("what", ["pool", "list", "contact points"])
def test_a_grafana_that_fails_to_answer_is_no_refusal(what: str, status: int) -> None:
    failing = Grafana(refuses=(what,), status=status)

    with pytest.raises(RequestRefusedError, match=f"{what} refused"):
        read_live(EVERYTHING, failing)  # type: ignore[arg-type]
