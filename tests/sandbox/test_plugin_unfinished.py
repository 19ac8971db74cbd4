"""What the engine is told of a change that failed when some of it was done."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from sandbox.plugin.resource import State
from sandbox.plugin.server import Provider, start
from sandbox.plugin.values import from_struct, reveal, to_struct

from .plugin_fake import FakeGrafana, grafana

BOARD = json.dumps({"uid": "b", "title": "B", "panels": [{"id": 1, "type": "stat"}]})
POINTS = "/api/v1/provisioning/contact-points"
GROUP = "/api/v1/provisioning/folder/f/rule-groups/g"

# Type, inputs, the answers of Grafana until it fails, the id, a planned value and an unknown one.
CREATIONS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str, str, str]] = {
    "folder": (
        "grafana:oss/folder:Folder",
        {"title": "F", "uid": "f"},
        {"POST /api/folders": (200, {"uid": "f"}), "GET /api/folders/f": (500, {})},
        "1:f",
        "title",
        "url",
    ),
    "data source": (
        "grafana:oss/dataSource:DataSource",
        {"name": "P", "type": "prometheus", "uid": "p"},
        {
            "POST /api/datasources": (200, {"datasource": {"uid": "p"}}),
            "GET /api/datasources/uid/p": (502, {}),
        },
        "1:p",
        "name",
        "orgId",
    ),
    "dashboard": (
        "grafana:oss/dashboard:Dashboard",
        {"configJson": BOARD, "message": "m"},
        {
            "POST /api/dashboards/db": (200, {"uid": "b"}),
            "GET /api/dashboards/uid/b": (403, {}),
        },
        "1:b",
        "message",
        "dashboardId",
    ),
    "contact point": (
        "grafana:alerting/contactPoint:ContactPoint",
        {"name": "c", "webhooks": [{"url": "http://a"}], "disableProvenance": False},
        {f"POST {POINTS}": (202, {"uid": "u"}), f"GET {POINTS}": (500, {})},
        "1:c",
        "name",
        "orgId",
    ),
    "rule group": (
        "grafana:alerting/ruleGroup:RuleGroup",
        {"name": "g", "folderUid": "f", "intervalSeconds": 60, "rules": []},
        {
            "GET /api/v1/provisioning/alert-rules": (200, []),
            f"PUT {GROUP}": (200, {}),
            f"GET {GROUP}": (500, {}),
        },
        "1:f:g",
        "intervalSeconds",
        "orgId",
    ),
}


@contextmanager
def engine(fake: FakeGrafana) -> Iterator[Any]:
    """What the engine uses to talk to the plugin."""
    server, port = start(Provider(connect=lambda config: grafana(fake)))
    try:
        with closing(grpc.insecure_channel(f"127.0.0.1:{port}")) as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            settings = {"url": "http://grafana.example", "auth": "a:b"}
            stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(settings)))
            yield stub
    finally:
        server.stop(grace=None).wait()


def told(error: pytest.ExceptionInfo[grpc.RpcError]) -> tuple[str, Any]:
    """The text of an error, and what it tells of the resource, if it does."""
    found = dict(error.value.trailing_metadata() or ())
    if "grpc-status-details-bin" not in found:
        return error.value.details(), None
    status = status_pb2.Status.FromString(found["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    return error.value.details(), detail


def plain(struct: Any) -> State:
    values: State = reveal(from_struct(struct))
    return values


@pytest.mark.parametrize("kind", CREATIONS)
def test_what_was_created_but_not_read_back_is_in_the_state(kind: str) -> None:
    token, inputs, answers, identifier, planned, unknown = CREATIONS[kind]
    request = provider_pb2.CreateRequest(
        urn=f"urn:pulumi:s::p::{token}::x", type=token, properties=to_struct(inputs)
    )
    with engine(FakeGrafana(answers)) as stub, pytest.raises(grpc.RpcError) as caught:
        stub.Create(request)
    text, detail = told(caught)
    assert text.startswith(f"creating {request.urn}: 1 error occurred:\n\t* ")
    assert detail.id == identifier
    assert list(detail.reasons) == [text]
    assert plain(detail.inputs) == inputs
    state = plain(detail.properties)
    assert (state["id"], state[planned], state[unknown]) == (identifier, inputs[planned], None)


def test_what_was_refused_at_once_is_not_in_the_state() -> None:
    fake = FakeGrafana({"POST /api/folders": (412, {"message": "changed by someone else"})})
    token = "grafana:oss/folder:Folder"
    request = provider_pb2.CreateRequest(type=token, properties=to_struct({"title": "F"}))
    with engine(fake) as stub, pytest.raises(grpc.RpcError) as caught:
        stub.Create(request)
    text, detail = told(caught)
    assert "[POST /folders] createFolder (status 412): {}" in text
    assert detail is None


@pytest.mark.parametrize(
    ("title", "status"), [("New", 400), ("Another", 412), ("Third", 500)], ids=str
)
def test_an_update_that_was_refused_is_in_the_state_as_planned(title: str, status: int) -> None:
    fake = FakeGrafana(
        {"GET /api/folders/f": (200, {"uid": "f"}), "PUT /api/folders/f": (status, {})}
    )
    token = "grafana:oss/folder:Folder"
    olds = {"id": "1:f", "title": "Old", "uid": "f", "orgId": "1", "url": "http://g/f"}
    request = provider_pb2.UpdateRequest(
        id="1:f",
        urn=f"urn:pulumi:s::p::{token}::x",
        type=token,
        olds=to_struct(olds),
        news=to_struct({"title": title, "uid": "f"}),
    )
    with engine(fake) as stub, pytest.raises(grpc.RpcError) as caught:
        stub.Update(request)
    text, detail = told(caught)
    assert text.startswith(f"updating {request.urn}: 1 error occurred:\n\t* ")
    assert plain(detail.properties) == {**olds, "title": title}


def test_a_deletion_that_was_refused_tells_no_state() -> None:
    fake = FakeGrafana({"DELETE /api/folders/f?forceDeleteRules=true": (400, {"message": "no"})})
    token = "grafana:oss/folder:Folder"
    request = provider_pb2.DeleteRequest(id="1:f", urn=f"urn:pulumi:s::p::{token}::x", type=token)
    with engine(fake) as stub, pytest.raises(grpc.RpcError) as caught:
        stub.Delete(request)
    text, detail = told(caught)
    assert text.startswith(f"deleting {request.urn}: 1 error occurred:\n\t* error reading folder")
    assert detail is None
