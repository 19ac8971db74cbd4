"""The stand-in answers like the Grafana that was recorded.

Run with `-s` to see how many calls match. Between some recordings a second user changed things. Up
to recording 60 only the answers that follow tell those edits; they are made here, and a test says
which they are, so that no fault of the stand-in passes for one. The later ones are told by the
recordings' notes; they are in `edits_in_grafana.py`.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import httpx
import pytest
from grafana_stand_in import PASSWORD, running_stand_in

from .edits_in_grafana import BEFORE, MISSING, Edit
from .grafana_recording import (
    API_RECORDING,
    NOT_REPRODUCED,
    PARTLY_REPRODUCED,
    RECORDED_PROMETHEUS,
    UNKNOWN_TYPE,
    VOLATILE,
    RecordedCall,
    begins_anew,
    differences,
    fake_prometheus,
    is_volatile,
    plugin_calls,
    recorded_calls,
    replaced,
)
from .not_reproduced import listed
from .plugin_recording import number_of

POINTS = "/api/v1/provisioning/contact-points"
# Between these two calls the recorded Grafana was used for other things: data sources were there.
LATER_PART = "second folder"
# Between these recordings a second user changed things in the browser. The stand-in knows one user:
# the second one's name is read as the first one's.
SECOND_USERS_RUNS = range(39, 61)
SECOND_USER = {"alice": "admin"}
# What the second user must have done, as the first answers of the recordings tell.
SECOND_USERS_EDITS = [
    "39-drift-dash-edit: POST /api/dashboards/db",
    "41-drift-dash-move: POST /api/dashboards/db",
    "43-drift-dash-deleted: DELETE /api/dashboards/uid/mcp-pool",
    "45-drift-ds: PUT /api/datasources/uid/mcp-prometheus",
    "47-drift-rule: PUT /api/v1/provisioning/folder/mcp/rule-groups/mcp",
    "49-drift-rule-group-deleted: DELETE /api/v1/provisioning/folder/mcp/rule-groups/mcp",
    "56-overwrite-adopts: POST /api/dashboards/db",
    "58-import-dash: POST /api/dashboards/db",
]


def basic(login: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


@dataclass
class Replay:
    """Recorded calls, made again one after the other."""

    client: httpx.Client
    replacements: dict[str, str] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)
    matched: dict[str, tuple[RecordedCall, httpx.Response]] = field(default_factory=dict)
    not_reproduced: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    edits_told: int = 0
    uids_to_learn: dict[str, list[bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.credentials = {
            "admin": basic("admin", PASSWORD),
            "badpw": basic("admin", "wrong"),
            "bad": "Bearer glsa_wrong",
        }

    def replay(self, call: RecordedCall) -> None:
        response = self.ask(call)
        self.learn(call, response)
        call = self.expected(call)
        problems = problems_of(call, response)
        if problems:
            self.differing.append(f"{call.name}: {problems}")
        elif call.label in NOT_REPRODUCED or call.label in PARTLY_REPRODUCED:
            self.not_reproduced.append(call.label)
        else:
            self.matched[call.name] = call, response

    def ask(self, call: RecordedCall) -> httpx.Response:
        headers = {"content-type": "application/json", **call.headers}
        if call.sender in self.credentials:
            headers["authorization"] = self.credentials[call.sender]
        content = call.content
        if content is not None:
            content = replaced(content.decode(), self.replacements).encode()
        path = replaced(call.path, self.replacements)
        return self.client.request(call.method, path, content=content, headers=headers)

    def expected(self, call: RecordedCall) -> RecordedCall:
        """The call with the answer that the stand-in is to give."""
        if call.label in NOT_REPRODUCED:
            refused = f"{call.method} {call.path}: not reproduced by the mcp-monitoring stand-in"
            message = {"message": f"{refused} for Grafana"}
            return replace(call, status=501, response=message, content_type="application/json")
        response = replaced(call.response, self.replacements)
        if call.label in PARTLY_REPRODUCED:
            response = [rule for rule in response if rule["provenance"] == "api"]
        if call.method == "GET" and call.path.startswith(POINTS):
            # Their order is that of uids which each Grafana made up for itself.
            assert call.response == sorted(call.response, key=by_name_and_uid)
            response = sorted(response, key=by_name_and_uid)
        return replace(call, response=response)

    def learn(self, call: RecordedCall, response: httpx.Response) -> None:
        """Remember what each Grafana made up for the same thing."""
        actual = body_of(response)
        if not isinstance(actual, dict) or not isinstance(call.response, dict):
            return
        if "rules" in actual.keys() & call.response.keys():
            self.learn_rules(call, actual)
        if call.method != "POST":
            return
        if call.path == "/api/serviceaccounts":
            recorded_path = f"{call.path}/{call.response['id']}/"
            self.replacements[recorded_path] = f"{call.path}/{actual['id']}/"
        if call.path.endswith("/tokens"):
            self.credentials[{"t1": "token", "t2": "viewer"}[call.body["name"]]] = (
                f"Bearer {actual['key']}"
            )
        uid = call.response.get("uid")
        if uid and uid not in json.dumps(call.body) and "uid" not in call.path:
            self.replacements[uid] = actual["uid"]

    def learn_rules(self, call: RecordedCall, actual: dict[str, Any]) -> None:
        """Remember the uids of rules that were put without one, and get one at every PUT."""
        if call.method == "PUT":
            self.uids_to_learn[call.path] = [not rule["uid"] for rule in call.response["rules"]]
        elif call.method == "GET":
            made_up = self.uids_to_learn.pop(call.path, [])
            found = zip(made_up, call.response["rules"], actual["rules"], strict=False)
            self.replacements |= {old["uid"]: new["uid"] for fresh, old, new in found if fresh}

    def edit(self, edits: Iterable[Edit], calls: list[RecordedCall]) -> None:
        """Make the edits before the calls of a recording."""
        for edit in edits:
            body = as_read(edit, calls) if edit.as_read else edit.body
            call = replace(calls[0], method=edit.method, path=edit.path, body=body)
            response = self.ask(call)
            assert response.is_success, f"{call.label}: {edit}: {response.text}"
            self.edits_told += 1

    def edit_like_second_user(self, calls: list[RecordedCall]) -> None:
        """Make the edits without which the first answers of a recording could not be given."""
        reads = list(takewhile(lambda call: call.method == "GET", calls))
        for call in [*reads, *calls[len(reads) : len(reads) + 1]]:
            edit = self.needed_edit(call)
            # What no edit can bring about stays a difference.
            if edit and self.ask(edit).is_success:
                self.edits.append(f"{edit.label}: {edit.method} {edit.path}")

    def needed_edit(self, call: RecordedCall) -> RecordedCall | None:
        answer = call.response
        if call.method == "POST" and call.status == 200:
            # To save over a dashboard that is not there, somebody must have saved one before; what
            # was in it was not recorded and is of no consequence.
            path = f"/api/dashboards/uid/{answer['uid']}"
            there = self.ask(replace(call, method="GET", path=path, body=None)).is_success
            if there or answer["version"] == 1:
                return None
            body = {"dashboard": {"uid": answer["uid"], "title": "Not recorded"}}
            return replace(call, body=body)
        if call.method != "GET" or not problems_of(self.expected(call), self.ask(call)):
            return None
        if call.status == 404:
            return replace(call, method="DELETE")
        if "/dashboards/" in call.path:
            wish = {"folderUid": answer["meta"]["folderUid"], "overwrite": True}
            spec = {key: value for key, value in answer["dashboard"].items() if key != "id"}
            return replace(
                call, method="POST", path="/api/dashboards/db", body={"dashboard": spec, **wish}
            )
        if "/datasources/" in call.path:
            answer = {**answer, "version": answer["version"] - 1}  # the one that was changed
        return replace(call, method="PUT", body=answer)


def as_read(edit: Edit, calls: list[RecordedCall]) -> Any:
    """The body of an edit, made from what the recording reads first of what was edited."""
    if "/datasources/" in edit.path:
        answers = (call.response for call in calls if call.path == edit.path)
        return {**next(answers), "version": None}
    answers = (call.response for call in calls if "/dashboards/uid/" in call.path)
    answer = next(answers)
    spec = {key: value for key, value in answer["dashboard"].items() if key not in VOLATILE}
    return {"dashboard": spec, "folderUid": answer["meta"]["folderUid"], "overwrite": True}


def problems_of(call: RecordedCall, response: httpx.Response) -> list[str]:
    """How an answer differs from the recorded one."""
    problems = list(differences(call.response, body_of(response)))
    if response.status_code != call.status:
        problems.append(f"status {response.status_code}, not {call.status}")
    actual_type = media_type(response.headers.get("content-type"))
    if call.content_type != UNKNOWN_TYPE and actual_type != media_type(call.content_type):
        problems.append(f"content type {actual_type}, not {call.content_type}")
    return problems


def body_of(response: httpx.Response) -> Any:
    return response.json() if response.content else None


def media_type(content_type: str | None) -> str | None:
    return content_type.partition(";")[0] if content_type else None


def by_name_and_uid(point: dict[str, Any]) -> tuple[str, str]:
    return point["name"], point["uid"]


def empty(client: httpx.Client) -> None:
    """Remove everything that a run can leave, as was done with the recorded Grafana."""
    auth = ("admin", PASSWORD)
    paths = [
        *(
            f"/api/dashboards/uid/{it['uid']}"
            for it in found_at(client, "/api/search?type=dash-db")
        ),
        *(
            f"/api/folders/{it['uid']}?forceDeleteRules=true"
            for it in found_at(client, "/api/folders")
        ),
        *(f"/api/datasources/uid/{it['uid']}" for it in found_at(client, "/api/datasources")),
        *(f"{POINTS}/{it['uid']}" for it in found_at(client, POINTS)),
    ]
    for path in paths:
        assert client.delete(path, auth=auth).is_success, path


def found_at(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(path, auth=("admin", PASSWORD)).json()
    return found


@pytest.fixture(scope="module")
def replay(recordings_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Replay:
    data: Path = tmp_path_factory.mktemp("grafana")
    with fake_prometheus() as prometheus, running_stand_in(data) as client:
        done = Replay(client, {RECORDED_PROMETHEUS: prometheus.url})
        for call in recorded_calls(recordings_directory):
            if call.label == LATER_PART:
                source = {"name": "Another", "type": "prometheus", "access": "proxy"}
                auth = ("admin", PASSWORD)
                assert client.post("/api/datasources", json=source, auth=auth).is_success
            done.replay(call)
    return done


@pytest.fixture(scope="module")
def plugin_replay(recordings_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Replay:
    with running_stand_in(tmp_path_factory.mktemp("grafana")) as client:
        done = Replay(client, dict(SECOND_USER))
        recorded = plugin_calls(recordings_directory)
        missing = MISSING.keys() - {number_of(Path(name)) for name in recorded}
        for name, calls in recorded.items():
            number = number_of(Path(name))
            if begins_anew(recordings_directory, name):
                empty(client)
            if number - 1 in missing:
                done.edit(MISSING[number - 1], calls)
            done.edit(BEFORE.get(number, []), calls)
            if number in SECOND_USERS_RUNS:
                done.edit_like_second_user(calls)
            for call in calls:
                done.replay(call)
    return done


def listed_calls(file: str) -> set[int]:
    """The numbers of the calls in a file that docs/sandbox.md lists as not reproduced."""
    return {int(key.split()[1]) for key in listed() if key.startswith(f"{file} ")}


def test_every_recorded_call_is_answered_alike_or_refused_by_name(
    replay: Replay, recordings_directory: Path, grafana_counts: list[str]
) -> None:
    grafana_counts.extend(counts(replay, "direct calls"))
    assert replay.differing == []
    assert replay.matched
    left_out = {**NOT_REPRODUCED, **PARTLY_REPRODUCED}
    assert listed_calls(API_RECORDING) == {
        call.number for call in recorded_calls(recordings_directory) if call.label in left_out
    }
    told = len(replay.matched) + len(replay.not_reproduced)
    assert told == len(recorded_calls(recordings_directory))


def test_what_the_pulumi_plugin_sent_is_answered_as_recorded(
    plugin_replay: Replay, recordings_directory: Path, grafana_counts: list[str]
) -> None:
    grafana_counts.extend(counts(plugin_replay, "what the plugin sent"))
    assert plugin_replay.differing == []
    assert plugin_replay.not_reproduced == []
    sent = sum(len(calls) for calls in plugin_calls(recordings_directory).values())
    assert 0 < len(plugin_replay.matched) == sent


def test_the_second_user_did_nothing_but_what_the_recordings_are_named_for(
    plugin_replay: Replay, recordings_directory: Path
) -> None:
    names = plugin_calls(recordings_directory)
    expected = [edit for edit in SECOND_USERS_EDITS if edit.partition(":")[0] in names]
    assert plugin_replay.edits == expected


def counts(replay: Replay, name: str) -> list[str]:
    reasons = NOT_REPRODUCED | PARTLY_REPRODUCED
    return [
        f"{name}: {len(replay.matched)} matched, {len(replay.differing)} differing,"
        f" {len(replay.not_reproduced)} not reproduced,"
        f" {len(replay.edits) + replay.edits_told} edits in between",
        *(f"  not reproduced: {label}: {reasons[label]}" for label in replay.not_reproduced),
    ]


def test_a_changed_recording_is_noticed(replay: Replay, plugin_replay: Replay) -> None:
    changed = 0
    # Most answers come again and again.
    matched = {
        json.dumps(call.response): (call, response)
        for call, response in [*replay.matched.values(), *plugin_replay.matched.values()]
    }
    for call, response in matched.values():
        for status in (call.status + 1, 501):
            assert problems_of(replace(call, status=status), response), call.name
        if call.content_type != UNKNOWN_TYPE:
            assert problems_of(replace(call, content_type="text/plain"), response), call.name
        for where, mutated in mutations(call.response):
            assert list(differences(mutated, body_of(response))), f"{call.name}: {where}"
            changed += 1
    assert changed > 10 * len(matched)


def mutations(value: Any, key: str = "", where: str = "answer") -> Iterator[tuple[str, Any]]:
    """The value with one thing changed, for each thing in it."""
    if key == "commit":  # The one value that differs on purpose.
        return
    yield f"{where} of another type", "x" if value is None else None
    if isinstance(value, dict):
        yield f"{where} with one more key", {**value, "one more": None}
        for name, inner in value.items():
            rest = {other: value[other] for other in value if other != name}
            yield f"{where} without {name}", rest
            below = mutations(inner, name, f"{where}.{name}")
            yield from rebuilt(below, lambda new, rest=rest, name=name: {**rest, name: new})
    elif isinstance(value, list):
        yield f"{where} with one item more", [*value, None]
        if value != value[::-1]:
            yield f"{where} reversed", value[::-1]
        for index, inner in enumerate(value):
            below = mutations(inner, "", f"{where}[{index}]")
            yield from rebuilt(
                below, lambda new, index=index: [*value[:index], new, *value[index + 1 :]]
            )
    elif not is_volatile(key, where) and ".frames[" not in where:
        yield f"{where} changed", changed_leaf(value)


def rebuilt(below: Iterable[tuple[str, Any]], around: Any) -> Iterator[tuple[str, Any]]:
    return ((where, around(mutated)) for where, mutated in below)


def changed_leaf(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}?" if isinstance(value, str) else 0


def test_a_comparison_finds_what_differs() -> None:
    recorded = {"id": 1, "created": "x", "list": [1, 2], "flag": True}
    assert list(differences(recorded, {**recorded, "id": 2, "created": "y"})) == []
    for changed in ({"list": [2, 1]}, {"list": [1]}, {"flag": 1}, {"new": 1}, {"created": 1}):
        assert list(differences(recorded, {**recorded, **changed})), changed
    assert list(differences(recorded, {"id": 1}))
    assert list(differences(recorded, {**recorded, "id": 0}))
