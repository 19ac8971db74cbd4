"""Who gets alerts: told as a risk, first of all, and without an address in any report."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from mcp_monitoring.review.diff.json_report import as_json
from mcp_monitoring.review.diff.markdown import as_markdown
from mcp_monitoring.review.diff.model import Diff, EditKind, RiskKind
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.diff.recipients import integration_edits
from mcp_monitoring.review.diff.text import as_text
from mcp_monitoring.review.stacks.kinds import CONTACT_POINT, DASHBOARD, RULE_GROUP, Kind
from mcp_monitoring.review.stacks.plan import SECRET, Plan, State, Step

ENCRYPTED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
URN = f"urn:pulumi:dev::p::{CONTACT_POINT}::oncall"


def email(*addresses: str, settings: Any = SECRET, **more: Any) -> dict[str, Any]:
    return {"addresses": list(addresses), "settings": settings, "singleEmail": False, **more}


def shown(*addresses: str, separator: str = ";") -> dict[str, Any]:
    """An email integration as Grafana's API lists it."""
    settings = {"addresses": separator.join(addresses), "singleEmail": False}
    return {"name": "oncall", "type": "email", "settings": settings}


def changed(
    deployed: Mapping[str, Any],
    wanted: Mapping[str, Any],
    grafana: list[dict[str, Any]] | None = None,
    *beside: Step,
) -> Diff:
    """The diff of a plan that updates a contact point, after a refresh that hid all its values."""
    differing = tuple(key for key in wanted if key != "name")
    old = State({"name": "oncall"}, dict.fromkeys(differing, SECRET))
    step = Step(
        "update", URN, CONTACT_POINT, True, old, State({"name": "oncall", **wanted}), differing
    )
    applied = {
        "type": CONTACT_POINT,
        "urn": URN,
        "inputs": {"name": "oncall", **deployed},
    }
    return plan_diff(Plan((*beside, step), {}), applied={URN: applied}, contact_points=grafana)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (["a@x.org"], ["a@x.org", "b@x.org"], ("1 address", "2 addresses (1 new)")),
        (["a@x.org", "b@x.org"], ["b@x.org"], ("2 addresses", "1 address (1 gone)")),
        (["a@x.org"], ["b@x.org"], ("1 address", "1 address (1 new, 1 gone)")),
    ],
)
def test_addresses_are_counted(before: list[str], after: list[str], said: tuple[str, str]) -> None:
    (edit,) = integration_edits("emails", [email(*before)], [email(*after, settings=ENCRYPTED)])

    assert (edit.what, (edit.before, edit.after)) == ("email addresses", said)


def test_the_same_addresses_in_another_order_go_to_the_same_people() -> None:
    assert not list(integration_edits("emails", [email("a", "b")], [email("b", "a")]))


@pytest.mark.parametrize(
    ("key", "before", "after", "kind", "side"),
    [
        ("slacks", None, [{"url": SECRET}], EditKind.ADDED, "1 integration"),
        ("pagerduties", [{"integrationKey": ENCRYPTED}], None, EditKind.REMOVED, "1 integration"),
        ("webhooks", [{}, {}], [{}], EditKind.CHANGED, "1 integration"),
    ],
)
def test_integrations_are_counted(
    key: str, before: Any, after: Any, kind: EditKind, side: str
) -> None:
    (edit,) = integration_edits(key, before, after)

    assert edit.kind is kind
    assert side in (edit.before, edit.after)


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("slacks", [{"url": ENCRYPTED}], [{"url": SECRET}]),
        ("emails", SECRET, [email("a@x.org")]),
        ("emails", [email("a@x.org")], ENCRYPTED),
        ("telegrams", [{"token": SECRET, "chatId": "1"}], [{"token": SECRET, "chatId": "1 "}]),
    ],
)
def test_what_is_secret_is_told_without_its_value(key: str, before: Any, after: Any) -> None:
    (edit,) = integration_edits(key, before, after)

    assert edit.secret
    assert (edit.before, edit.after) == (None, None)


def test_another_recipient_is_the_first_risk_of_a_diff() -> None:
    deletion = Step(
        "delete", f"urn:pulumi:dev::p::{DASHBOARD}::d", DASHBOARD, True, State({"uid": "d"}), None
    )
    deployed, wanted = ({"emails": [email("a@x.org", *more)]} for more in ((), ("eve@x.org",)))
    found = changed(deployed, wanted, None, deletion)

    assert [(one.kind, one.risks[0].kind) for one in found.objects] == [
        (Kind.CONTACT_POINT, RiskKind.RECIPIENTS),
        (Kind.DASHBOARD, RiskKind.DELETION),
    ]
    assert found.risks[0].text == "email addresses 1 address -> 2 addresses (1 new)"
    assert as_text(found).splitlines()[0].startswith("! contact point oncall")
    assert "2 risks: 1 change of who gets alerts, 1 deletion." in as_text(found)


@pytest.mark.parametrize(
    "grafana",
    [None, [shown("a@x.org", "eve@x.org")], [shown("a@x.org", "b@x.org", separator=",")], []],
    ids=["not asked", "edited", "another separator", "gone"],
)
def test_no_report_shows_an_address(grafana: list[dict[str, Any]] | None) -> None:
    found = changed(
        {"emails": [email("a@x.org")]}, {"emails": [email("b@x.org", "c@x.org")]}, grafana
    )

    assert found.risks
    for report in (as_text(found), as_markdown(found), as_json(found)):
        assert "@x.org" not in report


def test_addresses_edited_in_grafana_are_a_lost_edit() -> None:
    deployed = {"emails": [email("a@x.org")]}
    found = changed(deployed, deployed, [shown("a@x.org", "eve@x.org")])

    assert [risk.kind for risk in found.risks] == [RiskKind.RECIPIENTS, RiskKind.LOST_EDIT]
    (one,) = found.objects
    assert one.lost_edit is not None
    (lost,) = one.lost_edit.edits
    assert (lost.before, lost.after) == ("1 address", "2 addresses (1 new)")
    assert "was edited in Grafana since, which would be undone" in as_text(found)


def test_an_integration_added_in_grafana_is_a_lost_edit() -> None:
    deployed = {"emails": [email("a@x.org")], "slacks": None}
    slack = {"name": "oncall", "type": "slack", "settings": {"url": "[REDACTED]"}}
    found = changed(deployed, deployed, [shown("a@x.org"), slack])

    (one,) = found.objects
    assert [(edit.what, edit.kind) for edit in one.edits] == [("slack", EditKind.REMOVED)]
    assert one.lost_edit is not None
    assert [(edit.what, edit.kind) for edit in one.lost_edit.edits] == [("slack", EditKind.ADDED)]


def test_what_grafana_shows_as_deployed_is_no_change() -> None:
    deployed = {"emails": [email("a@x.org", "b@x.org")]}

    assert not changed(deployed, deployed, [shown("a@x.org", "b@x.org", separator=",\n")])


def test_another_message_is_no_risk() -> None:
    found = changed(
        {"emails": [email("a@x.org", message="old")]}, {"emails": [email("a@x.org", message="new")]}
    )

    assert found
    assert not found.risks


def test_alerts_that_go_elsewhere_are_one_risk_for_each_destination() -> None:
    def rules(contact_point: str) -> dict[str, Any]:
        settings = {"contactPoint": contact_point}
        names = ("A", "B", "C")
        return {"rules": [{"uid": n, "name": n, "notificationSettings": settings} for n in names]}

    urn = f"urn:pulumi:dev::p::{RULE_GROUP}::g"
    step = Step(
        "update",
        urn,
        RULE_GROUP,
        True,
        State(rules("a")),
        State(rules("b")),
        ("rules",),
    )
    found = plan_diff(Plan((step,), {}))

    (risk,) = found.risks
    assert risk.kind is RiskKind.RECIPIENTS
    assert risk.text == "each of 3 alerts: goes to contact point b instead of contact point a"
    text = as_text(found)
    assert text.count("who gets alerts: goes to contact point b") == 3
    assert json.loads(as_json(found))["objects"][0]["alerts"][0]["redirected"]
