"""The instrumentor of MCP servers, as OpenTelemetry finds and starts it."""

import re
from collections.abc import Callable, Collection
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

import wrapt
from opentelemetry.instrumentation.instrumentor import BaseInstrumentor  # type: ignore[attr-defined]

from mcp_server_instrumentation.lowlevel_v1 import patch_fastmcp_session, patch_session
from mcp_server_instrumentation.lowlevel_v2 import patch_runner
from mcp_server_instrumentation.operations import Operations
from mcp_server_instrumentation.patches import Patches, UnexpectedShapeError
from mcp_server_instrumentation.tool_lookups import LOOKUPS, patch_lookup
from mcp_server_instrumentation.warnings_once import Harmless, warn_once

Patch = Callable[[Operations, Patches, ModuleType], None]

_NOTHING = "nothing of this MCP server is in the metrics"
_LOOKUPS: dict[str, Patch] = dict.fromkeys(LOOKUPS, patch_lookup)
_BY_MAJOR: dict[str, dict[str, Patch]] = {
    "1": {
        "mcp.server.session": patch_session,
        "fastmcp.server.low_level": patch_fastmcp_session,
        **_LOOKUPS,
    },
    "2": {"mcp.server.runner": patch_runner, **_LOOKUPS},
}


class McpServerInstrumentor(BaseInstrumentor):  # type: ignore[misc]
    """Records `mcp.server.operation.duration` of servers on `mcp` 1.x and 2.x, `fastmcp` 2 to 4.

    What is imported later is instrumented when it is; nothing is imported here.
    """

    _patches: Patches | None = None
    _operations: Operations | None = None

    def instrumentation_dependencies(self) -> Collection[str]:
        """Names what is instrumented.

        Returns:
            Nothing that OpenTelemetry would have to check: an unknown version is told here.
        """
        return ()

    def _instrument(self, **kwargs: Any) -> None:
        with Harmless(_NOTHING):
            if hooks := _hooks():
                patches = self._patches = Patches()
                operations = Operations(kwargs.get("meter_provider"), _own_version())
                self._operations = operations
                for module, patch in hooks.items():
                    hook = self._hook(patch, operations, patches)
                    wrapt.register_post_import_hook(hook, module)

    def _uninstrument(self, **kwargs: Any) -> None:
        with Harmless("the MCP server stays instrumented"):
            if self._operations is not None and self._patches is not None:
                # Sessions that are open keep what was put into them.
                self._operations.stop()
                self._patches.undo()
            self._operations = self._patches = None

    def _hook(
        self, patch: Patch, operations: Operations, patches: Patches
    ) -> Callable[[ModuleType], None]:
        def imported(module: ModuleType) -> None:
            # A hook cannot be taken back: this one may be of an earlier time.
            if self._patches is patches:
                with Harmless(_NOTHING):
                    try:
                        patch(operations, patches, module)
                    except (AttributeError, UnexpectedShapeError) as fault:
                        patches.undo()
                        _warn_of_version(f" ({fault})")

        return imported


def _hooks() -> dict[str, Patch]:
    installed = _version("mcp")
    if installed is None:
        return {}
    hooks = _BY_MAJOR.get(re.split(r"\D", installed)[0])
    if hooks is None:
        _warn_of_version("")
        return {}
    return hooks


def _warn_of_version(why: str) -> None:
    found = _version("mcp")
    warn_once(_NOTHING, f"mcp {found} is not a version that is known{why}; {_NOTHING}")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _own_version() -> str:
    return _version("mcp-server-instrumentation") or ""
