"""The stand-in answers about v2 dashboards like the Grafana 12.4 that was recorded.

What every Grafana makes up for itself is masked in both answers: it must be there, as a text.
`managedFields`, which tell what program set which field, are left out of both.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grafana_stand_in import running_stand_in

from .grafana_recording import (
    V2_RECORDING,
    RecordedCall,
    differences,
    recorded_calls,
    replaced,
)
from .not_reproduced import listed
from .test_grafana_recordings import Replay, body_of

# The author of the recorded calls, whose uid nobody chooses.
AUTHOR = {"user:fg5fabt2kvpq8a": "user:admin"}
MADE_UP = {
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "continue",
    "grafana.app/deprecatedInternalID",
    "grafana.app/updatedTimestamp",
}
# Where the key `uid` holds the number that Grafana gives an object.
NUMBERED = {"metadata", "details"}


def masked(value: Any, inside: str = "") -> Any:
    if isinstance(value, list):
        return [masked(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown: dict[str, Any] = {}
    for key, one in value.items():
        if key == "managedFields":
            continue
        if key in MADE_UP or (key == "uid" and inside in NUMBERED):
            assert isinstance(one, str), f"{inside}.{key} is {one!r}"
            shown[key] = "made up" if one else one
            continue
        shown[key] = masked(one, key)
    return shown


class NewerReplay(Replay):
    """Calls made one after the other."""

    def make(self, call: RecordedCall) -> list[str]:
        """Makes a call again, and says how the answer differs."""
        response = self.ask(call)
        found = body_of(response)
        # A name is made up only where a prefix was sent.
        named = ["name"] if "generateName" in _metadata(call.body) else []
        for key in [*named, "resourceVersion"]:
            recorded, actual = (_metadata(one).get(key) for one in (call.response, found))
            if recorded and actual:
                self.replacements[recorded] = actual
        expected = masked(replaced(call.response, self.replacements | AUTHOR))
        problems = list(differences(expected, masked(found)))
        if response.status_code != call.status:
            problems.append(f"status {response.status_code}, not {call.status}")
        return problems


def _metadata(answer: Any) -> dict[str, Any]:
    found = answer.get("metadata") if isinstance(answer, dict) else None
    return found if isinstance(found, dict) else {}


def listed_calls() -> set[int]:
    """The numbers of the calls that docs/sandbox.md lists as not reproduced."""
    return {int(key.split()[1]) for key in listed() if key.startswith(f"{V2_RECORDING} ")}


def test_every_call_is_answered_as_recorded_or_listed_with_its_reason(
    recordings_directory: Path, tmp_path: Path, grafana_counts: list[str]
) -> None:
    if not (recordings_directory / V2_RECORDING).exists():
        pytest.skip(f"no {V2_RECORDING} in {recordings_directory}")
    recorded = recorded_calls(recordings_directory, V2_RECORDING)
    with running_stand_in(tmp_path) as client:
        replay = NewerReplay(client)
        found = {call.number: replay.make(call) for call in recorded}
    problems = {number: told for number, told in found.items() if told}
    told = f"{len(found) - len(problems)} matched, {len(problems)} not reproduced"
    grafana_counts.append(f"{V2_RECORDING}: {told}")
    left_out = listed_calls()
    unexpected = {number: problems[number] for number in problems.keys() - left_out}
    assert unexpected == {}
    assert left_out == problems.keys(), "a call that is listed is answered as recorded"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "Success"},
        {"metadata": {"name": "another"}},
        {"spec": {"title": "another"}},
    ],
)
def test_a_changed_recording_is_noticed(
    recordings_directory: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    recorded = recorded_calls(recordings_directory, V2_RECORDING)
    folder, created = recorded[1], recorded[2]
    with running_stand_in(tmp_path) as client:
        replay = NewerReplay(client)
        assert replay.make(folder) == []
        changed = json.loads(json.dumps(created.response))
        for key, value in change.items():
            changed[key] = {**changed[key], **value} if isinstance(value, dict) else value
        assert replay.make(replace(created, response=changed)) != []
