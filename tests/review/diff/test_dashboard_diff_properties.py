"""Whatever is edited, the report is complete, and names nothing that was not touched."""

import copy
from typing import Any

from dynamic_edits import edited_specs
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.dashboard.comparable import comparable
from mcp_monitoring.dashboard.dynamic.defaults import completed
from mcp_monitoring.dashboard.dynamic.sections import in_auto_grids, sections_of
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec
from mcp_monitoring.dashboard.dynamic.versions import API_GROUP, VERSIONS
from mcp_monitoring.dashboard.wrappers import unwrapped
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


@settings(max_examples=200, deadline=None)
@given(edited_specs())
def test_the_report_of_a_dynamic_dashboard_is_complete(
    drawn: tuple[dict[str, Any], dict[str, Any], list[str]],
) -> None:
    before, after = (comparable(unwrapped(one)) for one in drawn[:2])

    found = dashboard_diff(before, after)

    wanted, made = normal(after), patched(before, found)
    view = read_view(after)
    # That an auto grid places its panels now is said of the grid.
    made["panels"] = [
        (panel, into[2] if is_auto else place)
        for (panel, place), into, is_auto in zip(
            made["panels"], wanted["panels"], in_auto_grids(view, sections_of(view)), strict=True
        )
    ]
    wanted["panels"] = [panel[1:] for panel in wanted["panels"]]
    assert first_difference(made, wanted) == ""


@settings(max_examples=200, deadline=None)
@given(edited_specs(), st.sampled_from(VERSIONS))
def test_a_dynamic_dashboard_does_not_differ_from_its_complete_spec(
    drawn: tuple[dict[str, Any], dict[str, Any], list[str]], version: str
) -> None:
    form = unwrapped(drawn[1]).model
    whole = completed(dynamic_spec(form, version), version)
    api_version = f"{API_GROUP}/{version}"
    resource = {"apiVersion": api_version, "kind": "Dashboard", "metadata": {}, "spec": whole}

    assert not dashboard_diff(comparable(unwrapped(drawn[1])), comparable(unwrapped(resource)))
