"""Pulumi's plugin protocol without the rest of the SDK.

The messages are part of the SDK. The import of the SDK takes longer than all other work of a
plugin, and for each command the engine starts one plugin and two language hosts.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

_AROUND_THE_PROTOCOL = ("pulumi", "pulumi.runtime")


def import_no_sdk() -> None:
    """Makes it possible to import `pulumi.runtime.proto` alone.

    Call it before any import of the SDK. Afterwards the process cannot use the SDK itself.
    """
    found = find_spec("pulumi")
    if found is None or found.origin is None or "pulumi" in sys.modules:
        return
    directory = Path(found.origin).parent
    for name in _AROUND_THE_PROTOCOL:
        package = ModuleType(name)
        package.__path__ = [str(directory.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
