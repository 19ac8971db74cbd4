"""Replays a recording of the official plugin against the stand-in.

A recording (tests/recordings/NN-*.json) holds what the engine asked (`provider_calls`) and what
the plugin then sent to Grafana (`http`). `replay` asks the stand-in the same, over real gRPC,
answers its HTTP requests from the recording, and lists every difference. An HTTP request is
looked up by method, path and body, not by its place, because the recorded calls ran at the same
time.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import httpx
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.plugin.client import SANDBOX_COMMIT, Grafana
from sandbox.plugin.config import Config
from sandbox.plugin.inputs import DEFAULTS_KEY
from sandbox.plugin.server import RESOURCE_TYPES, Provider, start
from sandbox.plugin.values import (
    UNKNOWN,
    UNKNOWN_STRING,
    Secret,
    Unknown,
    from_struct,
    to_struct,
)

TYPES = {"pulumi:providers:grafana", *(kind.type_name for kind in RESOURCE_TYPES)}

# Internals of the Terraform bridge. The recordings leave their values out; where the name alone is
# part of an answer (`diffs`, `replaces`), it is compared.
IGNORED_PROPERTIES = {"__defaults", "__meta"}

_REQUESTS = {
    "CheckConfig": provider_pb2.CheckRequest,
    "DiffConfig": provider_pb2.DiffRequest,
    "Configure": provider_pb2.ConfigureRequest,
    "Check": provider_pb2.CheckRequest,
    "Diff": provider_pb2.DiffRequest,
    "Create": provider_pb2.CreateRequest,
    "Read": provider_pb2.ReadRequest,
    "Update": provider_pb2.UpdateRequest,
    "Delete": provider_pb2.DeleteRequest,
}


@dataclass
class Outcome:
    """What a replay found: how many calls were equal, not or not asked, and every difference."""

    matched: int = 0
    differing: int = 0
    skipped: int = 0
    differences: list[str] = field(default_factory=list)
    http_answered: int = 0


class RecordedGrafana(httpx.BaseTransport):
    """Answers HTTP requests from a recording, each recorded exchange once."""

    def __init__(self, exchanges: list[dict[str, Any]]) -> None:
        self.left = list(exchanges)
        self.answered = 0
        self.identified = False
        self.unexpected: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        if path == "/api/health" and not self.identified:
            # The stand-in asks once what the official plugin does not ask.
            self.identified = True
            return httpx.Response(200, json={"commit": SANDBOX_COMMIT})
        body = json.loads(request.content) if request.content else None
        for item in self.left:
            wanted = (item["method"], item["path"], item["body"])
            if _same((request.method, path, body), wanted):
                self.left.remove(item)
                self.answered += 1
                if item.get("lost"):
                    raise httpx.ReadError("connection reset by peer", request=request)
                return httpx.Response(item["status"], json=item["response"])
        self.unexpected.append(f"{request.method} {path} {json.dumps(body, sort_keys=True)}")
        return httpx.Response(599, json={"message": "not in the recording"})


def number_of(path: Path) -> int:
    """The place of a recording among the others: each continues from where the one before left."""
    return int(path.name.partition("-")[0])


def recordings_in(directory: Path) -> list[Path]:
    """The recordings of the plugin, in the order in which they were made."""
    return sorted(directory.glob("[0-9]*-*.json"), key=number_of)


def load(path: Path) -> dict[str, Any]:
    recording: dict[str, Any] = json.loads(path.read_text())
    return recording


def replay(recording: dict[str, Any]) -> Outcome:
    grafana = RecordedGrafana(recording["http"])
    provider = Provider(connect=lambda config: _connect(config, grafana))
    server, port = start(provider)
    outcome = Outcome()
    try:
        with closing(grpc.insecure_channel(f"127.0.0.1:{port}")) as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            for call in recording["provider_calls"]:
                _replay_call(stub, call, outcome)
    finally:
        server.stop(grace=None).wait()
    outcome.http_answered = grafana.answered
    outcome.differences += [f"HTTP request not in the recording: {it}" for it in grafana.unexpected]
    outcome.differences += [
        f"HTTP request not made: {item['method']} {item['path']}" for item in grafana.left
    ]
    return outcome


def _connect(config: Config, transport: httpx.BaseTransport) -> Grafana:
    return Grafana(config, transport=transport, sleep=lambda seconds: None)


def _replay_call(stub: Any, call: dict[str, Any], outcome: Outcome) -> None:
    method, request = call["method"], call["request"]
    if request.get("type") not in TYPES:
        outcome.skipped += 1
        return
    if method == "Check":
        request = {**request, "olds": _with_defaults(request["olds"])}
    try:
        answer = getattr(stub, method)(_message(_REQUESTS[method], request))
        got: dict[str, Any] = {"response": _plain(answer)}
    except grpc.RpcError as error:
        # How Go, and so the recording, shows a gRPC error.
        code = str(error.code().name).title()
        got = {"errors": [f"rpc error: code = {code} desc = {error.details()}"]}
    wanted = {key: value for key, value in call.items() if key in ("response", "errors")}
    if _same(got, wanted):
        outcome.matched += 1
        return
    outcome.differing += 1
    where = f"{method} {request.get('type')} {request.get('name')}"
    outcome.differences.append(f"{where}\n  recorded: {_shown(wanted)}\n  answered: {_shown(got)}")


def _with_defaults(olds: Any) -> Any:
    """Put back into old inputs the lists of defaults that the recordings leave out.

    Empty ones will do: in no recorded run has a default become anything but what the schema says.
    """
    if isinstance(olds, dict):
        return {**{key: _with_defaults(old) for key, old in olds.items()}, DEFAULTS_KEY: []}
    return [_with_defaults(old) for old in olds] if isinstance(olds, list) else olds


def _message(kind: Any, fields: dict[str, Any]) -> Any:
    """Build a request message out of its recorded form."""
    message = kind()
    names = {field.json_name: field for field in kind.DESCRIPTOR.fields}
    names |= {field.name: field for field in kind.DESCRIPTOR.fields}
    plain = {}
    for name, value in fields.items():
        described = names[name]
        if described.message_type and described.message_type.full_name.endswith("Struct"):
            getattr(message, described.name).CopyFrom(to_struct(_unwrapped(value)))
        else:
            plain[name] = UNKNOWN_STRING if value == {"$unknown": True} else value
    return json_format.ParseDict(plain, message)


def _plain(message: Any) -> dict[str, Any]:
    """Return an answer in the recorded form: empty fields left out, properties marked."""
    fields = {}
    for described, value in message.ListFields():
        if described.message_type and described.message_type.full_name.endswith("Struct"):
            fields[described.json_name] = _wrapped(from_struct(value))
    whole = json_format.MessageToDict(message)
    return {key: fields.get(key, value) for key, value in whole.items()}


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"$secret"}:
            return Secret(_unwrapped(value["$secret"]))
        if set(value) == {"$unknown"}:
            return UNKNOWN
        return {key: _unwrapped(item) for key, item in value.items()}
    return [_unwrapped(item) for item in value] if isinstance(value, list) else value


def _wrapped(value: Any) -> Any:
    if isinstance(value, Secret):
        return {"$secret": _wrapped(value.value)}
    if isinstance(value, Unknown):
        return {"$unknown": True}
    if isinstance(value, dict):
        return {key: _wrapped(item) for key, item in value.items() if key not in IGNORED_PROPERTIES}
    return [_wrapped(item) for item in value] if isinstance(value, list) else value


def _same(left: Any, right: Any) -> bool:
    """Compare JSON strictly: true is not 1, and no number is a text."""
    return _shown(left) == _shown(right)


def _shown(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def summary(outcomes: list[Outcome]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts["matched"] += outcome.matched
        counts["differing"] += outcome.differing
        counts["skipped"] += outcome.skipped
        counts["HTTP exchanges matched"] += outcome.http_answered
    return counts
