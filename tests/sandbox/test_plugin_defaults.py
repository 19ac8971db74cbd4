"""What a program leaves unset: a refresh reports it once, and an update may bless it.

As seen with the real plugin 2.38.0: its bridge drops the list of defaults from what it reads back
once every default of an object has changed, and then takes all old values for defaults.
"""

from copy import deepcopy
from typing import Any

import pytest

from sandbox.plugin.contactpoint import ContactPoint
from sandbox.plugin.resource import ResourceType, State
from sandbox.plugin.rulegroup import RuleGroup

QUERY = {
    "datasourceUid": "prom",
    "model": '{"refId":"A"}',
    "refId": "A",
    "relativeTimeRange": {"from": 600, "to": 0},
}
EVERY_EMAIL_FIELD = {
    "message": "",
    "subject": "",
    "singleEmail": False,
    "disableResolveMessage": False,
}


def rule(name: str, **more: Any) -> dict[str, Any]:
    whole = {"name": name, "uid": name, "condition": "A", "datas": [QUERY]}
    return {**whole, "annotations": {"a": "b"}, "labels": {"c": "d"}, "for": "5m", **more}


def group(*rules: dict[str, Any], **more: Any) -> State:
    return {"name": "g", "folderUid": "f", "intervalSeconds": 60, "rules": list(rules), **more}


def point(**email: Any) -> State:
    return {"name": "oncall", "emails": [{"addresses": ["a@example.com"], **email}]}


def edited(kind: ResourceType, inputs: State, by_hand: State) -> State:
    """The state that is read after an edit in Grafana."""
    there = deepcopy(kind.plan_create(inputs))
    for key, value in by_hand.items():
        if isinstance(value, list):
            value = [{**old, **new} for old, new in zip(there[key], value, strict=True)]
        there[key] = value
    return there


def after_a_refresh(kind: ResourceType, program: State, by_hand: State) -> tuple[bool, bool]:
    """Whether a refresh reports the edit, and whether the deployment after it repairs it."""
    inputs = kind.check("one", {}, program).inputs
    now = edited(kind, inputs, by_hand)
    reported = bool(kind.diff(now, inputs).diffs)
    sent = kind.check("one", kind.inputs_from_state(inputs, now), program).inputs
    return reported, bool(kind.diff(now, sent).diffs)


EVERY_EMAIL_FIELD_EDITED = {
    "emails": [{"message": "M", "subject": "S", "singleEmail": True, "disableResolveMessage": True}]
}
EDITS: dict[str, tuple[ResourceType, dict[str, Any], dict[str, Any]]] = {
    "an alert paused": (RuleGroup(), group(rule("down")), {"rules": [{"isPaused": True}]}),
    "provenance of a group": (RuleGroup(), group(rule("down")), {"disableProvenance": True}),
    "the type of a query": (
        RuleGroup(),
        group(rule("down")),
        {"rules": [{"datas": [{**QUERY, "queryType": "instant"}]}]},
    ),
    "provenance of a contact point": (ContactPoint(), point(), {"disableProvenance": True}),
    "every field of an e-mail": (ContactPoint(), point(), EVERY_EMAIL_FIELD_EDITED),
    "the only field of a webhook": (
        ContactPoint(),
        {"name": "oncall", "webhooks": [{"url": "u"}]},
        {"webhooks": [{"disableResolveMessage": True}]},
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_the_program_leaves_unset_is_reported_once_and_blessed(edit: str) -> None:
    assert after_a_refresh(*EDITS[edit]) == (True, False)


def test_of_a_rule_that_is_paused_and_edited_the_pause_is_blessed() -> None:
    kind, program = RuleGroup(), group(rule("down"))
    inputs = kind.check("one", {}, program).inputs
    now = edited(kind, inputs, {"rules": [{"isPaused": True, "for": "1h0m0s"}]})

    sent = kind.check("one", kind.inputs_from_state(inputs, now), program).inputs
    assert kind.diff(now, sent).kinds == {"rules[0].for": "UPDATE"}


def test_a_blessed_pause_lands_on_the_alert_in_its_place() -> None:
    kind = RuleGroup()
    inputs = kind.check("one", {}, group(rule("down"), rule("slow"))).inputs
    now = edited(kind, inputs, {"rules": [{"isPaused": True}, {}]})

    turned = group(rule("slow"), rule("down"))
    sent = kind.check("one", kind.inputs_from_state(inputs, now), turned).inputs
    paused = {one["name"]: one["isPaused"] for one in sent["rules"]}
    assert paused == {"slow": True, "down": False}


@pytest.mark.parametrize(
    ("kind", "program", "by_hand"),
    [
        (RuleGroup(), group(rule("down", isPaused=False)), {"rules": [{"isPaused": True}]}),
        (RuleGroup(), group(rule("down"), disableProvenance=False), {"disableProvenance": True}),
        (ContactPoint(), point(**EVERY_EMAIL_FIELD), EVERY_EMAIL_FIELD_EDITED),
    ],
    ids=["an alert paused", "provenance of a group", "every field of an e-mail"],
)
def test_what_the_program_gives_outright_is_repaired(
    kind: ResourceType, program: State, by_hand: State
) -> None:
    assert after_a_refresh(kind, program, by_hand) == (True, True)


def test_one_of_several_defaults_that_changed_is_repaired() -> None:
    edit = {"emails": [{"message": "M"}]}

    assert after_a_refresh(ContactPoint(), point(), edit) == (True, True)


def test_what_is_stuck_is_freed_by_giving_it_outright() -> None:
    kind, program = RuleGroup(), group(rule("down"))
    inputs = kind.check("one", {}, program).inputs
    paused = edited(kind, inputs, {"rules": [{"isPaused": True}]})
    stuck = kind.check("one", kind.inputs_from_state(inputs, paused), program).inputs
    assert not kind.diff(paused, stuck).diffs

    freed = kind.check("one", stuck, group(rule("down", isPaused=False))).inputs
    assert kind.diff(paused, freed).diffs == ["rules"]
