"""The stand-in answers like the Grafana that was recorded."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.grafana_recording import (
    NOT_REPRODUCED,
    PASSWORD,
    RECORDED_PROMETHEUS,
    RECORDINGS,
    FakePrometheus,
    RecordedCall,
    differences,
    fake_prometheus,
    recorded_calls,
    replaced,
    running_stand_in,
)

# Between these two calls the recorded Grafana was used for other things: data sources were there.
LATER_PART = "second folder"


def basic(login: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


@dataclass
class Replay:
    """The recorded calls, made again one after the other."""

    client: httpx.Client
    prometheus: FakePrometheus
    credentials: dict[str, str] = field(default_factory=dict)
    replacements: dict[str, str] = field(default_factory=dict)
    matched: list[str] = field(default_factory=list)
    not_reproduced: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def run(self) -> None:
        self.credentials = {
            "admin": basic("admin", PASSWORD),
            "badpw": basic("admin", "wrong"),
            "bad": "Bearer glsa_wrong",
        }
        self.replacements = {RECORDED_PROMETHEUS: self.prometheus.url}
        for call in recorded_calls():
            if call.label == LATER_PART:
                self.add_another_data_source()
            self.replay(call)

    def replay(self, call: RecordedCall) -> None:
        headers = {"content-type": "application/json", **call.headers}
        if call.sender in self.credentials:
            headers["authorization"] = self.credentials[call.sender]
        content = call.content
        if content is not None:
            content = replaced(content.decode(), self.replacements).encode()
        path = replaced(call.path, self.replacements)
        response = self.client.request(call.method, path, content=content, headers=headers)
        name = f"{call.number} {call.label}: {call.method} {call.path}"
        if not call.reproduced:
            assert response.status_code == 501, name
            self.not_reproduced.append(name)
            return
        actual = response.json()
        self.learn(call, actual)
        expected = replaced(call.response, self.replacements)
        problems = list(differences(expected, actual))
        if response.status_code != call.status:
            problems.append(f"status {response.status_code}, not {call.status}")
        if media_type(response.headers["content-type"]) != media_type(call.content_type or ""):
            problems.append(f"content type {response.headers['content-type']}")
        if problems:
            self.differing.append(f"{name}: {problems}")
        else:
            self.matched.append(name)

    def learn(self, call: RecordedCall, actual: Any) -> None:
        """Remember what each Grafana made up for the same thing."""
        if call.method != "POST" or not isinstance(actual, dict):
            return
        if call.path == "/api/serviceaccounts":
            recorded_path = f"{call.path}/{call.response['id']}/"
            self.replacements[recorded_path] = f"{call.path}/{actual['id']}/"
        if call.path.endswith("/tokens"):
            self.credentials[{"t1": "token", "t2": "viewer"}[call.body["name"]]] = (
                f"Bearer {actual['key']}"
            )
        uid = call.response.get("uid") if isinstance(call.response, dict) else None
        if uid and uid not in json.dumps(call.body) and "uid" not in call.path:
            self.replacements[uid] = actual["uid"]

    def add_another_data_source(self) -> None:
        source = {"name": "Another", "type": "prometheus", "access": "proxy"}
        headers = {"authorization": self.credentials["admin"]}
        assert self.client.post("/api/datasources", json=source, headers=headers).is_success


def media_type(content_type: str) -> str:
    return content_type.partition(";")[0]


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    data: Path = tmp_path_factory.mktemp("grafana")
    with fake_prometheus() as prometheus, running_stand_in(data) as client:
        done = Replay(client, prometheus)
        done.run()
        return done


def test_no_reproduced_call_differs(replay: Replay) -> None:
    assert replay.differing == []
    assert len(replay.matched) == 69


def test_every_other_call_says_that_it_is_not_reproduced(replay: Replay) -> None:
    assert len(replay.not_reproduced) == len(recorded_calls()) - 69
    alerting = ("provisioning", "ruler", "prometheus", "convert")
    assert all(any(word in name for word in alerting) for name in replay.not_reproduced)


def test_what_the_pulumi_plugin_sent_is_answered_as_recorded(tmp_path: Path) -> None:
    compared = 0
    with running_stand_in(tmp_path) as client:
        client.headers["authorization"] = basic("admin", PASSWORD)
        for call_number, call in enumerate(plugin_calls()):
            response = client.request(call["method"], call["path"], json=call["body"])
            where = f"call {call_number}, {call['method']} {call['path']}"
            if call["path"].startswith(NOT_REPRODUCED):
                assert response.status_code == 501, where
                continue
            assert response.status_code == call["status"], where
            assert list(differences(call["response"], response.json(), where)) == []
            compared += 1
    assert compared == 44


def plugin_calls() -> list[dict[str, Any]]:
    """What the plugin sent while it worked alone; from recording 39 on somebody else did too."""
    files = sorted(file for file in RECORDINGS.glob("*.json") if file.name < "39")
    return [call for file in files for call in json.loads(file.read_text())["http"]]


def test_a_comparison_finds_what_differs() -> None:
    recorded = {"id": 1, "created": "x", "list": [1, 2], "flag": True}
    assert list(differences(recorded, {**recorded, "id": 2, "created": "y"})) == []
    for changed in ({"list": [2, 1]}, {"list": [1]}, {"flag": 1}, {"new": 1}, {"created": 1}):
        assert list(differences(recorded, {**recorded, **changed})), changed
    assert list(differences(recorded, {"id": 1}))
