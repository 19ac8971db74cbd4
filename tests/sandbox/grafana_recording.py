"""The recorded calls to a real Grafana, how answers are compared with them, a fake Prometheus."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .plugin_recording import recordings_in

API_RECORDING = "grafana-api.json"
V2_RECORDING = "v2-api.json"


# The address of the Prometheus that was recorded; a test puts its own in its place.
RECORDED_PROMETHEUS = "http://127.0.0.1:9090"

# Fields whose values differ from one Grafana to the next, or from one second to the next. They
# must be there, with a value of the same type; the value itself is not compared.
VOLATILE = {
    "id": int,  # numbers of folders, data sources, dashboards, accounts and tokens
    "dashboardId": int,
    "folderId": int,
    "created": str,
    "updated": str,
    "key": str,  # of a token, replaced in the recording
    "accessErrorId": str,
    "traceID": str,
    "guid": str,  # of an alert rule
}
# The uid of a user, which nobody chooses.
VOLATILE_UID = re.compile(r"\.updated_by\.uid$")
# What stands for no number and no moment is no volatile value: it must be in both answers.
UNSET = (0, "0001-01-01T00:00:00Z")
# The ids of panels and of versions are no numbers of Grafana's own: they are compared.
COMPARED_ID = re.compile(r"\.(panels|versions)\[\d+\]\.id$")
# The moment of a panel query's answer.
VOLATILE_TIME = re.compile(r"\.frames\[\d+\]\.data\.values\[0\]\[\d+\]$")
# The one value that differs on purpose: by it a client tells the stand-in from a Grafana.
ON_PURPOSE = {"commit": "mcp-monitoring-stand-in"}

# Grafana serves these, the stand-in answers that it does not: by the label of the recorded call.
NOT_REPRODUCED = {
    "Grafana's own conversion of Prometheus rules": "how it makes up folder and uids is not known",
}
# Recorded answers that show, beside what the stand-in keeps, what was left out above.
PARTLY_REPRODUCED = {"what it made of them": "lists the converted rules among the others"}
# The numbered recordings do not tell the type of an answer.
UNKNOWN_TYPE = "not recorded"


@dataclass(frozen=True)
class RecordedCall:
    """One call to the recorded Grafana and its answer; `number` is its place in the recording."""

    number: int
    label: str
    sender: str
    method: str
    path: str
    body: Any
    headers: dict[str, str]
    status: int
    content_type: str | None
    response: Any

    @property
    def name(self) -> str:
        return f"{self.number} {self.label}: {self.method} {self.path}"

    @property
    def content(self) -> bytes | None:
        if self.body is None:
            return None
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


def recorded_calls(directory: Path, name: str = API_RECORDING) -> list[RecordedCall]:
    """The direct calls of a recording."""
    return [
        RecordedCall(
            number=number,
            label=call["label"],
            sender=call["as"],
            method=call["method"],
            path=call["path"],
            body=call["body"],
            headers=call.get("headers", {}),
            status=call["status"],
            content_type=call["content_type"],
            response=call["response"],
        )
        for number, call in enumerate(json.loads((directory / name).read_text()))
    ]


def plugin_calls(directory: Path) -> dict[str, list[RecordedCall]]:
    """What the Pulumi plugin sent, by recording, in the order in which they were made."""
    return {file.stem: _calls_of_plugin(file) for file in recordings_in(directory)}


def begins_anew(directory: Path, name: str) -> bool:
    """Whether the recorded Grafana was emptied before this recording, and the stack was new."""
    note: str = json.loads((directory / f"{name}.json").read_text()).get("note", "")
    return note.startswith("state reset before this")


def _calls_of_plugin(file: Path) -> list[RecordedCall]:
    return [
        RecordedCall(
            number=number,
            label=file.stem,
            sender="admin",
            method=call["method"],
            path=call["path"],
            body=call["body"],
            headers={},
            status=call["status"],
            content_type=UNKNOWN_TYPE,
            response=call["response"],
        )
        for number, call in enumerate(json.loads(file.read_text())["http"])
    ]


def replaced(value: Any, replacements: dict[str, str]) -> Any:
    """A recorded value, with what the recorded Grafana made up replaced by what was made up now."""
    if isinstance(value, str):
        for old, new in replacements.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, list):
        return [replaced(item, replacements) for item in value]
    if isinstance(value, dict):
        return {key: replaced(item, replacements) for key, item in value.items()}
    return value


def differences(recorded: Any, actual: Any, where: str = "answer") -> Iterator[str]:
    """Where two answers differ, volatile values aside."""
    if isinstance(recorded, dict) and isinstance(actual, dict):
        for key in recorded.keys() | actual.keys():
            if key not in actual:
                yield f"{where}.{key} is missing"
            elif key not in recorded:
                yield f"{where}.{key} is not in the recording: {actual[key]!r}"
            else:
                yield from _field_differences(recorded[key], actual[key], key, f"{where}.{key}")
    elif isinstance(recorded, list) and isinstance(actual, list):
        if len(recorded) != len(actual):
            yield f"{where} has {len(actual)} items, not {len(recorded)}"
        for index, (old, new) in enumerate(zip(recorded, actual, strict=False)):
            yield from differences(old, new, f"{where}[{index}]")
    elif VOLATILE_TIME.search(where) and type(recorded) is type(actual) is int:
        return
    elif isinstance(recorded, bool) != isinstance(actual, bool) or recorded != actual:
        yield f"{where} is {actual!r}, not {recorded!r}"


def is_volatile(key: str, where: str) -> bool:
    """Whether only the type of a field is compared."""
    return VOLATILE_UID.search(where) is not None or (
        key in VOLATILE and not COMPARED_ID.search(where)
    )


def _field_differences(recorded: Any, actual: Any, key: str, where: str) -> Iterator[str]:
    if key in ON_PURPOSE:
        yield from differences(ON_PURPOSE[key], actual, where)
    elif is_volatile(key, where):
        for value in (recorded, actual):
            if type(value) is not VOLATILE.get(key, str):
                yield f"{where} is of another type: {value!r}"
        if (recorded in UNSET) != (actual in UNSET):
            yield f"{where} is {actual!r}, not {recorded!r}"
    else:
        yield from differences(recorded, actual, where)


FIRST_SCRAPE = "timestamp(up)"
"""What is in the query that asks for the first scrape."""


@dataclass
class FakePrometheus:
    """A server that answers three paths of Prometheus' API with prepared results.

    It evaluates nothing: every query finds one series `up` of value 1, and one that ends with `(`
    is a syntax error. What it was asked is kept in `requests`. Asked when the first scrape was, it
    says `first_scrape`; None for no scrape.
    """

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    # The moment at which the recorded Grafana's proxy was asked.
    now: float = 1795448737.01
    first_scrape: float | None = 0.0

    def answer(self, path: str, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path == "/api/v1/status/buildinfo":
            return 200, {"status": "success", "data": {"version": "3.0.0"}}
        query = asked.get("query", "")
        if query.endswith("("):
            error = 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis'
            return 400, {"status": "error", "errorType": "bad_data", "error": error}
        metric = {"__name__": "up", "instance": "127.0.0.1:9090", "job": "prometheus"}
        if FIRST_SCRAPE in query:
            value = [self.now, str(self.first_scrape)]
            result: dict[str, Any] = {"metric": {}, "value": value}
            found = [] if self.first_scrape is None else [result]
            return 200, {"status": "success", "data": {"resultType": "vector", "result": found}}
        if path == "/api/v1/query":
            value = [float(asked.get("time", self.now)), "1"]
            result = {"metric": metric, "value": value}
            kind = "vector"
        else:
            start = float(asked["start"])
            values = [[start, "1"], [start + float(asked["step"]), "NaN"]]
            result = {"metric": metric, "values": values}
            kind = "matrix"
        return 200, {"status": "success", "data": {"resultType": kind, "result": [result]}}


@contextmanager
def fake_prometheus() -> Iterator[FakePrometheus]:
    fake = FakePrometheus()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.respond(urlsplit(self.path).query)

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            self.respond(self.rfile.read(length).decode())

        def respond(self, encoded: str) -> None:
            path = urlsplit(self.path).path
            asked = {key: values[0] for key, values in parse_qs(encoded).items()}
            headers = {key.lower(): value for key, value in self.headers.items()}
            seen = {"method": self.command, "path": path, "asked": asked, "headers": headers}
            fake.requests.append(seen)
            status, body = fake.answer(path, asked)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
