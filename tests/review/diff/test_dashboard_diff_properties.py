"""Whatever is edited, the report is complete, and names nothing that was not touched."""

import copy

from hypothesis import given, settings
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.review.diff.panels import dashboard_diff

from .patching import first_difference, normal, patched
from .random_edits import Edited, edited_dashboards


@settings(max_examples=300, deadline=None)
@given(edited_dashboards())
def test_the_old_dashboard_with_the_reported_changes_is_the_new_one(edited: Edited) -> None:
    found = dashboard_diff(edited.before, edited.after)

    wanted = normal(edited.after)
    wanted["panels"] = [panel[1:] for panel in wanted["panels"]]
    assert first_difference(patched(edited.before, found), wanted) == ""


@settings(max_examples=300, deadline=None)
@given(edited_dashboards())
def test_a_panel_that_nobody_touched_is_not_listed(edited: Edited) -> None:
    found = dashboard_diff(edited.before, edited.after)

    entries = [one.identity for one in (*found.added, *found.removed)]
    changes = [one.identity for one in found.changed] + [one.identity for one in found.moved]
    assert {one.id for one in entries + changes} <= edited.touched


@settings(max_examples=300, deadline=None)
@given(edited_dashboards())
def test_a_dashboard_read_back_without_panel_ids_reports_the_same_panels(edited: Edited) -> None:
    stripped = copy.deepcopy(edited.before)
    for panel in stripped["panels"]:
        del panel["id"]

    found = dashboard_diff(stripped, edited.after)

    names = [one.identity for one in found.added]
    names += [one.identity for one in found.changed]
    names += [one.identity for one in found.moved]
    assert {one.id for one in names} <= edited.touched
    untouched = {p["id"]: p for p in panels_of(edited.before) if p["id"] not in edited.touched}
    removed = {(one.identity.title, one.identity.type) for one in found.removed}
    assert not removed & {(p.get("title", ""), p["type"]) for p in untouched.values()}
