"""Which notifiers of a contact point a lost answer doubled, and which of the two stays."""

from typing import Any

import pytest
from mcp_monitoring.review.diff.doubled import doubled, may_be_doubled, of_the_api
from mcp_monitoring.review.stacks.plan import SECRET

EMAILS = {"name": "oncall", "emails": [{"addresses": ["a@example.com"]}]}


def notifier(uid: str, kind: str = "email", **more: Any) -> dict[str, Any]:
    one = {"uid": uid, "name": "oncall", "type": kind, "provenance": "api"}
    settings = {"addresses": "a@example.com", "singleEmail": False}
    return {**one, "settings": settings, "disableResolveMessage": False, **more}


def removed(inputs: dict[str, Any], *there: dict[str, Any]) -> list[str]:
    return [one.uid for one in doubled(inputs, of_the_api(there))]


# As recorded (171, 281, 294): the second one sent, with a webhook beside it that is there once.
def test_of_two_equal_notifiers_the_first_that_grafana_lists_stays() -> None:
    hook = notifier("w", "webhook", settings={"url": "http://localhost:1/hook", "maxAlerts": 0})
    inputs = {**EMAILS, "webhooks": [{"url": SECRET}]}

    (one,) = doubled(inputs, [notifier("ag"), hook, notifier("bg")])

    assert (one.contact_point, one.type, one.uid, one.kept) == ("oncall", "email", "bg", "ag")


def test_a_notifier_whose_answer_was_lost_three_times_is_there_three_times() -> None:
    assert removed(EMAILS, notifier("a"), notifier("b"), notifier("c")) == ["b", "c"]


def test_secrets_that_grafana_hides_look_alike() -> None:
    there = [notifier(uid, "slack", settings={"url": "[REDACTED]"}) for uid in "ab"]

    assert removed({"name": "oncall", "slacks": [{"url": SECRET}]}, *there) == ["b"]
    # The program has two, whose addresses may differ.
    assert removed({"name": "oncall", "slacks": [{"url": SECRET}] * 2}, *there) == []


def test_the_number_is_not_needed_where_grafana_hides_nothing() -> None:
    assert removed({"name": "oncall", "emails": SECRET}, notifier("a"), notifier("b")) == ["b"]


@pytest.mark.parametrize("kind", ["slack", "pagerduty", "email"])
def test_what_is_secret_as_a_whole_is_looked_at_if_two_look_alike(kind: str) -> None:
    keys = {"slack": "slacks", "pagerduty": "pagerduties", "email": "emails"}
    settings = {"key": "[REDACTED]"}
    inputs = {"name": "oncall", keys[kind]: SECRET}
    two = [notifier(uid, kind, settings=settings) for uid in "ab"]

    assert may_be_doubled(inputs, two)
    assert not may_be_doubled(inputs, two[:1])
    assert not may_be_doubled({"name": "oncall", keys[kind]: [{}]}, two), "the number is known"


@pytest.mark.parametrize(
    ("inputs", "there"),
    [
        (EMAILS, [notifier("a")]),
        (EMAILS, []),
        (EMAILS, [notifier("a"), notifier("b", settings={"addresses": "c@example.com"})]),
        (EMAILS, [notifier("a"), notifier("b", disableResolveMessage=True)]),
        (EMAILS, [notifier("a"), notifier("b", name="theirs")]),
        (EMAILS, [notifier("a"), notifier("b", provenance="")]),
        (EMAILS, [notifier("a"), notifier("b", "webhook")]),
        (
            {"name": "oncall", "slacks": SECRET},
            [notifier(uid, "slack", settings={"url": "[REDACTED]"}) for uid in "ab"],
        ),
        ({"name": "oncall"}, [notifier("a"), notifier("b")]),
        (EMAILS, [notifier("a", settings=None), notifier("b", settings={"addresses": ""})]),
    ],
    ids=[
        "one", "none", "another address", "other messages", "another contact point", "by hand",
        "another type", "secret", "not ours", "no settings",
    ],
)  # fmt: skip
def test_a_notifier_that_may_be_meant_is_left_alone(
    inputs: dict[str, Any], there: list[dict[str, Any]]
) -> None:
    assert removed(inputs, *there) == []
