"""The error of a component that cannot be created."""

from collections.abc import Sequence

import pulumi


def refusal(name: str, problems: Sequence[str]) -> pulumi.RunError:
    """Makes the error that ends a deployment, without a traceback.

    Args:
        name: name of the instance.
        problems: one line each.
    """
    listed = "\n".join(f"  - {problem}" for problem in problems)
    return pulumi.RunError(f"McpMonitoring {name!r} cannot be created:\n{listed}")
