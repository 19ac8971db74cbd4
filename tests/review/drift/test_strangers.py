"""Dashboards in the folder of a stack that the stack does not know."""

from typing import Any

from mcp_monitoring.marks import MARK_KEY, Owner, mark_of_dashboard
from mcp_monitoring.review.drift.strangers import strangers
from mcp_monitoring.review.servers.grafana import RequestRefusedError

OURS, THEIRS = Owner("shop", "dev"), Owner("shop", "prod")


def resource(kind: str, uid: str, title: str) -> dict[str, Any]:
    return {
        "urn": f"urn:pulumi:dev::shop::{kind}::{uid}",
        "type": kind,
        "id": f"1:{uid}",
        "outputs": {"uid": uid, "title": title},
    }


STATE = [
    resource("grafana:oss/folder:Folder", "mcp", "MCP"),
    resource("grafana:oss/dashboard:Dashboard", "pool", "Pool"),
]


class Grafana:
    """A folder with dashboards, each with the mark of its owner or of the one it is a copy of."""

    def __init__(self, marks: dict[str, dict[str, str] | None], *, refuses: bool = False) -> None:
        self._marks = marks
        self._refuses = refuses

    def dashboards(self, folder_uid: str = "") -> list[dict[str, Any]]:
        assert folder_uid == "mcp"
        return [{"uid": uid, "title": uid.title()} for uid in self._marks]

    def dashboard(self, uid: str) -> dict[str, Any] | None:
        if self._refuses:
            raise RequestRefusedError("not shown")
        mark = self._marks[uid]
        return {"dashboard": {"uid": uid, **({MARK_KEY: mark} if mark else {})}, "meta": {}}

    def dashboard_versions(self, uid: str, limit: int = 50) -> list[dict[str, Any]]:
        return []

    def alert_rule_versions(self, uid: str) -> list[dict[str, Any]]:
        return []

    def folder(self, uid: str) -> dict[str, Any] | None:
        return None


def told(marks: dict[str, dict[str, str] | None], *, refuses: bool = False) -> list[str]:
    return list(strangers(STATE, "dev", Grafana(marks, refuses=refuses)))


def test_what_the_stack_has_is_no_stranger() -> None:
    assert told({"pool": mark_of_dashboard(OURS, "pool")}) == []


def test_one_without_a_mark_was_made_by_hand_and_can_be_adopted() -> None:
    by_hand = (
        'dashboard "Notes" (notes) in folder MCP was made by hand; to keep it as code:'
        " mcp-monitoring adopt notes"
    )

    assert told({"notes": None}) == [by_hand]
    assert told({"notes": mark_of_dashboard(OURS, "pool")}) == [by_hand], "it is a copy"
    assert told({"notes": None}, refuses=True) == [by_hand]


def test_one_with_the_mark_of_the_stack_was_left_behind_by_a_deployment() -> None:
    (line,) = told({"old": mark_of_dashboard(OURS, "old")})

    assert "was left behind by a deployment of this stack" in line
    assert line.endswith("mcp-monitoring recover --stack dev")


def test_one_of_another_stack_is_named_as_its_own() -> None:
    (line,) = told({"other": mark_of_dashboard(THEIRS, "other")})

    assert line == 'dashboard "Other" (other) in folder MCP belongs to stack prod of project shop'


def test_of_many_the_first_are_named_and_the_rest_counted() -> None:
    lines = told({f"note-{number}": None for number in range(25)})

    assert len(lines) == 21
    assert lines[-1] == "5 more dashboards in these folders that this stack did not deploy"
