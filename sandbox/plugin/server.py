"""The gRPC service of the Pulumi provider protocol; it translates the calls of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager, suppress
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from sandbox.plugin.client import Grafana, GrafanaError, UnreachableError
from sandbox.plugin.config import (
    Config,
    ConfigError,
    check_config,
    diff_config,
    read_config,
)
from sandbox.plugin.contactpoint import ContactPoint
from sandbox.plugin.dashboard import Dashboard
from sandbox.plugin.datasource import DataSource
from sandbox.plugin.folder import Folder
from sandbox.plugin.official import plugin_version
from sandbox.plugin.resource import ResourceType, State, UnfinishedError, unfinished
from sandbox.plugin.rulegroup import RuleGroup
from sandbox.plugin.schema import package_schema
from sandbox.plugin.values import from_struct, reveal, to_struct

__all__ = ["RESOURCE_TYPES", "Provider", "start"]

RESOURCE_TYPES: Final[tuple[ResourceType, ...]] = (
    Folder(),
    DataSource(),
    Dashboard(),
    ContactPoint(),
    RuleGroup(),
)
"""The resource types that the stand-in reproduces."""

# The engine itself limits how many calls it makes at a time. A dashboard may have megabytes.
_WORKERS: Final = 32
_MESSAGE_BYTES: Final = 400 * 1024 * 1024
_CONFIG_PREFIX: Final = "grafana:config:"


class Provider(provider_pb2_grpc.ResourceProviderServicer):  # type: ignore[misc, unused-ignore]
    """The provider service.

    Args:
        connect: Makes the client of a configured Grafana; replaced in tests.
        notify: Called when the engine configures the provider, once per deployment.
    """

    def __init__(
        self,
        connect: Callable[[Config], Grafana] = Grafana,
        notify: Callable[[], None] = lambda: None,
    ) -> None:
        self._connect = connect
        self._notify = notify
        self._grafana: Grafana | None = None
        self._types = {kind.type_name: kind for kind in RESOURCE_TYPES}

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Tells the engine the same features as `Configure`."""
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    def Attach(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Accepts an engine that did not start this process."""
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Does nothing, because every call is short and should finish."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Returns the version of the official plugin."""
        return plugin_pb2.PluginInfo(version=plugin_version())

    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Returns the package schema."""
        return provider_pb2.GetSchemaResponse(schema=package_schema(RESOURCE_TYPES))

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Completes the provider's inputs."""
        with _answering(context):
            inputs = check_config(from_struct(request.news))
            return provider_pb2.CheckResponse(inputs=to_struct(inputs))

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Compares the provider's inputs; no difference gives an empty answer (recording 02)."""
        with _answering(context):
            diffs = diff_config(from_struct(request.olds), from_struct(request.news))
            if not diffs:
                return provider_pb2.DiffResponse()
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME, diffs=diffs
            )

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Takes the configuration, but refuses a Grafana that is not the sandbox's.

        This also stops a deployment that has nothing to do. A Grafana that cannot be reached is not
        refused here: a preview needs no server, and the official plugin sends nothing before there
        is something to do.
        """
        with _answering(context):
            values = from_struct(request.args)
            if not values:
                values = {
                    key.removeprefix(_CONFIG_PREFIX): value
                    for key, value in request.variables.items()
                }
            grafana = self._connect(read_config(values))
            with suppress(UnreachableError):
                grafana.require_sandbox()
            self._grafana = grafana
            self._notify()
            return provider_pb2.ConfigureResponse(
                supportsPreview=True, supports_autonaming_configuration=True
            )

    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Completes and validates the inputs of a resource."""
        with _answering(context):
            kind = self._type(request)
            result = kind.check(
                request.name, _plain(request.olds), _plain(request.news), _proposed_name(request)
            )
            return provider_pb2.CheckResponse(
                inputs=to_struct(kind.marked(result.inputs)),
                failures=[provider_pb2.CheckFailure(reason=reason) for reason in result.failures],
            )

    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Compares a resource's state with its new inputs."""
        with _answering(context):
            diff = self._type(request).diff(_plain(request.olds), _plain(request.news))
            kinds = provider_pb2.PropertyDiff.Kind
            changes = provider_pb2.DiffResponse
            return provider_pb2.DiffResponse(
                changes=changes.DIFF_SOME if diff.diffs else changes.DIFF_NONE,
                replaces=diff.replaces,
                stables=diff.stables,
                deleteBeforeReplace=diff.delete_before_replace,
                diffs=diff.diffs,
                detailedDiff={
                    path: provider_pb2.PropertyDiff(kind=kinds.Value(kind))
                    for path, kind in diff.kinds.items()
                },
                hasDetailedDiff=True,
            )

    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Creates a resource, or plans its state in a preview."""
        with _answering(context):
            kind, inputs = self._type(request), _plain(request.properties)
            if request.preview:
                return provider_pb2.CreateResponse(
                    properties=_state_struct(kind, kind.plan_create(inputs))
                )
            with _telling_state(context, kind, request.properties, f"creating {request.urn}"):
                identifier, state = kind.create(self._configured(), inputs)
            return provider_pb2.CreateResponse(id=identifier, properties=_state_struct(kind, state))

    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Reads a resource's state, for a refresh, or for an import if no state is known."""
        with _answering(context):
            kind, olds = self._type(request), _plain(request.properties)
            found = kind.read(self._configured(), request.id, olds)
            if found is None:
                return provider_pb2.ReadResponse()
            identifier, state = found
            known = _plain(request.inputs) if olds else None
            return provider_pb2.ReadResponse(
                id=identifier,
                properties=_state_struct(kind, state),
                inputs=to_struct(kind.marked(kind.inputs_from_state(known, state))),
            )

    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Updates a resource, or plans its state in a preview."""
        with _answering(context):
            kind = self._type(request)
            olds, news = _plain(request.olds), _plain(request.news)
            plan = kind.plan_update(olds, news)
            if request.preview:
                return provider_pb2.UpdateResponse(properties=_state_struct(kind, plan))
            with (
                _telling_state(context, kind, request.news, f"updating {request.urn}"),
                unfinished(request.id, plan),
            ):
                state = kind.update(self._configured(), request.id, olds, news)
            return provider_pb2.UpdateResponse(properties=_state_struct(kind, state))

    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Deletes a resource."""
        with _answering(context, f"deleting {request.urn}: "):
            kind = self._type(request)
            kind.delete(self._configured(), request.id, _plain(request.properties))
            return empty_pb2.Empty()

    def _type(self, request: Any) -> ResourceType:
        token = request.type or request.urn.split("::")[2].split("$")[-1]
        kind = self._types.get(token)
        if kind is None:
            raise ConfigError(
                f"{token} is not reproduced by the mcp-monitoring stand-in for the Grafana plugin"
            )
        return kind

    def _configured(self) -> Grafana:
        if self._grafana is None:
            raise ConfigError("the Grafana provider is not configured")
        return self._grafana


def start(provider: Provider, address: str = "127.0.0.1:0") -> tuple[grpc.Server, int]:
    """Serves `provider` in the background; returns the server and its port."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_WORKERS),
        options=[
            ("grpc.max_receive_message_length", _MESSAGE_BYTES),
            ("grpc.max_send_message_length", _MESSAGE_BYTES),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port(address)
    server.start()
    return server, port


def _proposed_name(request: Any) -> str | None:
    """Returns the engine's proposal for a generated name; see `ResourceType.check`."""
    if not request.HasField("autonaming"):
        return None
    options = request.autonaming
    return "" if options.mode == options.DISABLE else options.proposed_name or None


def _plain(struct: Any) -> State:
    """Returns a request's properties as plain values; the engine sends secrets unmarked."""
    values: State = reveal(from_struct(struct))
    return values


def _state_struct(kind: ResourceType, state: State) -> Any:
    # The bridge marks a secret output even if it is null (recording 01).
    return to_struct(kind.marked(state, absent=True))


@contextmanager
def _answering(context: grpc.ServicerContext, doing: str = "") -> Iterator[None]:
    """Turns the plugin's errors into gRPC errors with the provider's text.

    Args:
        context: The call.
        doing: How the text begins (recordings 54, 86 and 199).
    """
    try:
        yield
    except GrafanaError as error:
        context.abort(grpc.StatusCode.UNKNOWN, doing + _listed(error))
    except (ConfigError, ValueError) as error:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))


@contextmanager
def _telling_state(
    context: grpc.ServicerContext, kind: ResourceType, inputs: Any, doing: str
) -> Iterator[None]:
    """Tells the engine of a change that failed halfway what is there now (recording 184)."""
    try:
        yield
    except UnfinishedError as error:
        reason = f"{doing}: {_listed(error)}"
        detail = provider_pb2.ErrorResourceInitFailed(
            id=error.identifier,
            properties=_state_struct(kind, error.state),
            inputs=inputs,
            reasons=[reason],
        )
        code = grpc.StatusCode.UNKNOWN
        status = status_pb2.Status(code=code.value[0], message=reason)
        status.details.add().Pack(detail)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(code, reason)


def _listed(error: GrafanaError) -> str:
    """Writes Terraform's list of errors; here it always has one entry."""
    return f"1 error occurred:\n\t* {error}\n\n"
