"""The stack that the running deployment is of, for the mark of its objects."""

import pulumi

from ..marks import Owner


def owner() -> Owner:
    """Finds the project and the stack of the running deployment."""
    return Owner(pulumi.get_project(), pulumi.get_stack())
