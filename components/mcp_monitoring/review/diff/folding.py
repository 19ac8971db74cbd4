"""Folds the edits without an effect: one line per dashboard instead of one per edit. Pure."""

from collections import Counter
from dataclasses import replace

from ..console.printing import number_of
from .model import DashboardDiff, Diff, Edit, ObjectDiff


def folded(diff: Diff) -> Diff:
    """Leaves the edits without an effect out of a diff, and counts them in a remark per object.

    An object that differs in nothing else stays, with its remark alone.
    """
    return replace(diff, objects=tuple(map(_object, diff.objects)))


def _object(one: ObjectDiff) -> ObjectDiff:
    remarks = one.remarks
    dashboard, lost = one.dashboard, one.lost_edit
    if dashboard is not None and not one.is_whole and (said := _in_words(dashboard)):
        dashboard = _without(dashboard)
        others = bool(dashboard or one.edits)
        remarks = (*remarks, f"{'and ' if others else ''}{said} (--all-edits shows them)")
    if lost is not None and lost.dashboard is not None and not lost.is_whole:
        said = _in_words(lost.dashboard)
        if said:
            lost = replace(lost, dashboard=_without(lost.dashboard))
            remarks = (*remarks, f"made in Grafana since, which would be undone: {said}")
    return replace(one, dashboard=dashboard, lost_edit=lost or None, remarks=remarks)


def _without(dashboard: DashboardDiff) -> DashboardDiff:
    """Leaves out the edits without an effect, and panels that have no other edit."""
    changed = (
        replace(change, edits=tuple(edit for edit in change.edits if not edit.without_effect))
        for change in dashboard.changed
    )
    return replace(
        dashboard,
        changed=tuple(change for change in changed if change.edits),
        settings=tuple(edit for edit in dashboard.settings if not edit.without_effect),
    )


def _in_words(dashboard: DashboardDiff) -> str:
    """Counts the edits without an effect, such as `3 edits without an effect: pluginVersion in …`.

    Returns:
        The count; empty if there are none.
    """
    panels = [_kinds(change.edits) for change in dashboard.changed]
    settings = _kinds(dashboard.settings)
    total = sum(map(Counter.total, [*panels, settings]))
    if not total:
        return ""
    holders = Counter(kind for kinds in panels for kind in kinds)
    said = [f"{kind} in {number_of(number, 'panel')}" for kind, number in holders.most_common()]
    return f"{number_of(total, 'edit')} without an effect: {', '.join([*said, *settings])}"


def _kinds(edits: tuple[Edit, ...]) -> Counter[str]:
    return Counter(edit.without_effect for edit in edits if edit.without_effect)
