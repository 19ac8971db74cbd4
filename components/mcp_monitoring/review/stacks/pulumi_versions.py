"""The versions of the Pulumi CLI that this release was tested with. Pure."""

import re

LEAST = (3, 254)
"""The oldest: since it, import files have outputs, and refresh with `--run-program` is right."""

NEWEST = (3, 274)
"""The newest, which `toolchain/` builds and the tests use."""


def untested(printed: str) -> str:
    """Says of a CLI that it is older or newer than those that were tested.

    Args:
        printed: what `pulumi version` printed; any text.

    Returns:
        A line for the user; empty if there is nothing to say, or if the text is no version.
    """
    found = re.fullmatch(r"v?((\d+)\.(\d+)\.\d+\S*)", printed.strip())
    if not found:
        return ""
    version = (int(found[2]), int(found[3]))
    if LEAST <= version <= NEWEST:
        return ""
    tested = f"tested with {_dotted(LEAST)} to {_dotted(NEWEST)}"
    if version > NEWEST:
        return f"pulumi {found[1]} is newer than what this release was {tested}; going on"
    return f"pulumi {found[1]} is older than what this release was {tested}; going on"


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
