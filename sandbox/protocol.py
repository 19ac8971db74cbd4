"""Pulumi's plugin protocol without the SDK around it.

The messages live inside the SDK, whose import takes longer than all else that a plugin does for a
command; and the engine starts one plugin and two language hosts for each.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

_AROUND_THE_PROTOCOL = ("pulumi", "pulumi.runtime")


def import_no_sdk() -> None:
    """Lets `pulumi.runtime.proto` be imported alone; the SDK itself is unusable afterwards.

    For processes that only speak the protocol, before they import anything of it.
    """
    found = find_spec("pulumi")
    if found is None or found.origin is None or "pulumi" in sys.modules:
        return
    directory = Path(found.origin).parent
    for name in _AROUND_THE_PROTOCOL:
        package = ModuleType(name)
        package.__path__ = [str(directory.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
