"""The gate of a diff: which differences let the command fail, so that a pipeline stops. Pure."""

from dataclasses import replace
from enum import StrEnum

from ..console.printing import number_of
from .model import Diff
from .phrases import summary


class FailOn(StrEnum):
    """What closes the gate."""

    RISK = "risk"
    """Any risk, such as a weakened alert or an edit that would be lost."""
    CHANGE = "change"
    """Any difference."""
    NEVER = "never"


def is_closed(diff: Diff, fail_on: FailOn) -> bool:
    """Tells whether a diff closes the gate."""
    return bool(_reason(diff, fail_on))


def with_gate(diff: Diff, fail_on: FailOn) -> Diff:
    """Says in the headline of a diff that the gate is closed, and why; an open one says nothing."""
    reason = _reason(diff, fail_on)
    if not reason:
        return diff
    said = f"{summary(diff)} The gate is closed (--fail-on {fail_on}): {reason}."
    return replace(diff, headline=said)


def _reason(diff: Diff, fail_on: FailOn) -> str:
    if fail_on is FailOn.RISK and diff.risks:
        return number_of(len(diff.risks), "risk")
    if fail_on is FailOn.CHANGE and diff:
        return number_of(len(diff.objects), "object differs", "objects differ")
    return ""
