"""Dynamic dashboards from the file to the text that is deployed, in every version and layout."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dynamic_dashboards import VERSIONS, specs
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.dynamic.defaults import completed
from mcp_monitoring.dashboard.dynamic.shape import dynamic_problems
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec
from mcp_monitoring.dashboard.environment import Environment, put_environment
from mcp_monitoring.dashboard.files import (
    Dashboard,
    DashboardError,
    canonical_json,
    checked_dashboard,
    read_dashboard,
)
from mcp_monitoring.dashboard.loaded import Loaded
from mcp_monitoring.marks import Owner

OURS = DataSource("ours", "MCP Prometheus")
PROM = {"type": "prometheus", "uid": "theirs"}
OWNER = Owner("project", "stack")


def stored(directory: Path, version: str, spec: Any, **more: Any) -> Path:
    file = directory / "board.json"
    outer = {"apiVersion": f"dashboard.grafana.app/{version}", "kind": "Dashboard"}
    file.write_text(json.dumps({**outer, "metadata": {"name": "own-uid"}, **more, "spec": spec}))
    return file


def panel(number: int, *targets: dict[str, Any], **more: Any) -> dict[str, Any]:
    place = {"x": 0, "y": 8 * number, "w": 12, "h": 8}
    written = [{"refId": chr(65 + at), **one} for at, one in enumerate(targets)]
    shown = {"id": number, "title": f"P{number}", "type": "timeseries", "gridPos": place}
    return {**shown, "targets": written, **more}


def row(title: str, **complement: Any) -> dict[str, Any]:
    return {"type": "row", "title": title, "dynamic": complement}


def spec_of(version: str, *panels: dict[str, Any], **model: Any) -> dict[str, Any]:
    """A complete spec, written from panels of the classic schema."""
    classic = {"title": "Board", "panels": list(panels), **model}
    return completed(dynamic_spec(classic, version), version)


def deployed(dashboard: Dashboard, **answers: str) -> dict[str, Any]:
    assert dashboard.dynamic is not None
    bound = bind(dashboard, OURS, None, answers)
    version = dashboard.dynamic.version
    text = canonical_json(bound, uid="x-own-uid", folder_uid="x-mcp", owner=OWNER, version=version)
    resource: dict[str, Any] = json.loads(text)
    return resource


def asked(value: Any, version: str) -> Iterator[tuple[Any, Any]]:
    """Plugin and data source of everything that asks one, in the order of the spec."""
    if isinstance(value, list):
        for one in value:
            yield from asked(one, version)
    if not isinstance(value, dict):
        return
    query = value.get("query")
    if version == "v2alpha1" and isinstance(query, dict) and "kind" in query:
        yield query["kind"], value.get("datasource", {}).get("uid")
    elif value.get("kind") in ("DataQuery", "AdhocVariable", "GroupByVariable"):
        holder = value["spec"] if version == "v2alpha1" else value
        source = holder.get("datasource") or {}
        yield holder.get("group", source.get("type")), source.get("name", source.get("uid"))
    for inner in value.values():
        yield from asked(inner, version)


IN_EVERY_LAYOUT = (
    panel(1, {"datasource": PROM, "expr": "up"}),
    row("A"),
    panel(2, {"datasource": {"type": "prometheus"}, "expr": "up"}),
    row("B", layout={"kind": "AutoGridLayout", "spec": {}}),
    panel(3, {"datasource": PROM, "expr": "up"}, {"datasource": PROM, "expr": "down"}),
    row("C", layout={"kind": "TabsLayout", "spec": {}}),
    row("One", kind="TabsLayoutTab", depth=1, layout={"kind": "AutoGridLayout", "spec": {}}),
    panel(4, {"datasource": PROM, "expr": "up"}),
    row("Two", kind="TabsLayoutTab", depth=1),
    row("Inner", depth=2),
    panel(5, {"datasource": PROM, "expr": "up"}),
)


@pytest.mark.parametrize("version", VERSIONS)
class TestBinding:
    def test_every_query_in_every_layout_goes_to_our_data_source(
        self, tmp_path: Path, version: str
    ) -> None:
        spec = spec_of(version, *IN_EVERY_LAYOUT)
        assert {one for _, one in asked(spec, version)} == {"theirs", None}

        resource = deployed(read_dashboard(stored(tmp_path, version, spec)))

        assert list(asked(resource["spec"], version)) == [("prometheus", "ours")] * 6
        assert resource["spec"]["layout"] == spec["layout"]

    def test_what_is_no_prometheus_stays(self, tmp_path: Path, version: str) -> None:
        mixed = (
            {"datasource": PROM, "expr": "up"},
            {"datasource": {"type": "loki", "uid": "logs"}, "expr": "{a='b'}"},
            {"datasource": {"type": "__expr__", "uid": "__expr__"}, "expression": "$A"},
        )
        other = {"datasource": {"type": "datasource", "uid": "-- Dashboard --"}, "panelId": 1}
        spec = spec_of(version, panel(1, *mixed), panel(2, other))

        resource = deployed(read_dashboard(stored(tmp_path, version, spec)))

        assert list(asked(resource["spec"], version)) == [
            ("prometheus", "ours"),
            ("loki", "logs"),
            ("__expr__", "__expr__"),
            ("datasource", "-- Dashboard --"),
        ]

    def test_a_reference_by_variable_stays_and_the_variable_opens_on_our_data_source(
        self, tmp_path: Path, version: str
    ) -> None:
        by_variable = {"type": "prometheus", "uid": "${source}"}
        source = {"name": "source", "type": "datasource", "query": "prometheus", "regex": "/x/"}
        spec = spec_of(
            version,
            panel(1, {"datasource": by_variable, "expr": "up"}),
            templating={"list": [{**source, "current": {"text": "", "value": ""}}]},
        )

        resource = deployed(read_dashboard(stored(tmp_path, version, spec)))

        assert list(asked(resource["spec"], version)) == [("prometheus", "${source}")]
        (variable,) = resource["spec"]["variables"]
        assert variable["spec"]["current"]["value"] == "ours"
        assert variable["spec"]["current"]["text"] == "MCP Prometheus"
        assert variable["spec"]["regex"] == ""

    def test_variables_of_the_dashboard_rows_and_tabs_and_annotations_are_bound(
        self, tmp_path: Path, version: str
    ) -> None:
        variables = [
            {"name": "job", "type": "query", "datasource": PROM, "query": "label_values(job)"},
            {"name": "inner", "type": "query", "datasource": PROM, "query": {"query": "x"}},
            {"name": "filter", "type": "adhoc", "datasource": PROM},
            {"name": "by", "type": "groupby", "datasource": PROM},
        ]
        has_sections = version == "v2"
        if has_sections:
            variables[1]["dynamic"] = {"section": "A"}
        annotations = [
            {"name": "a", "datasource": PROM, "target": {"expr": "up"}, "enable": True},
            {"name": "b", "datasource": {"type": "grafana", "uid": "-- Grafana --"}, "builtIn": 1},
        ]
        spec = spec_of(
            version,
            row("A", **({"section": "A"} if has_sections else {})),
            panel(1, {"datasource": PROM, "expr": "up"}),
            templating={"list": variables},
            annotations={"list": annotations},
        )

        resource = deployed(read_dashboard(stored(tmp_path, version, spec)))

        found = sorted(map(str, asked(resource["spec"], version)))
        assert found == sorted(
            map(str, [*[("prometheus", "ours")] * 6, ("grafana", "-- Grafana --")])
        )

    def test_variables_open_on_the_values_of_the_deployment(
        self, tmp_path: Path, version: str
    ) -> None:
        made: dict[str, dict[str, Any]] = {
            "query": {"datasource": PROM, "query": "label_values(job)"},
            "custom": {"query": "a, b"},
            "textbox": {"query": "a"},
            "constant": {"query": "a"},
            "interval": {"query": "1m,5m", "options": []},
        }
        nothing = {"text": "", "value": ""}
        variables = [{"name": one, "type": one, "current": nothing, **made[one]} for one in made]
        spec = spec_of(version, panel(1), templating={"list": variables})
        dashboard = read_dashboard(stored(tmp_path, version, spec))
        marks = Environment(opens_on=dict.fromkeys(made, "new"))

        model = bind(dashboard, OURS, marks.opens_on)
        put_environment(model, marks)
        found = dynamic_spec(model, version)

        assert list(dynamic_problems(found, version)) == []
        specs = [one["spec"] for one in found["variables"]]
        assert {one["name"]: one["current"]["value"] for one in specs} == marks.opens_on
        assert specs[1]["query"] == "a, b, new"
        assert [specs[at]["query"] for at in (2, 3)] == ["new", "new"]

    def test_an_answer_takes_the_place_of_a_name(self, tmp_path: Path, version: str) -> None:
        logs = {"datasource": {"type": "loki", "uid": "logs"}, "expr": "{a='b'}"}
        spec = spec_of(version, panel(1, logs), panel(2, {"datasource": PROM, "expr": "up"}))
        file = stored(tmp_path, version, spec)

        resource = deployed(read_dashboard(file, answered=("logs",)), logs="loki-uid")

        assert list(asked(resource["spec"], version)) == [
            ("loki", "loki-uid"),
            ("prometheus", "ours"),
        ]

    def test_a_placeholder_that_nobody_answers_is_refused(
        self, tmp_path: Path, version: str
    ) -> None:
        logs = {"datasource": {"type": "loki", "uid": "${DS_LOGS}"}, "expr": "{a='b'}"}
        file = stored(tmp_path, version, spec_of(version, panel(1, logs)))

        with pytest.raises(DashboardError) as refused:
            read_dashboard(file)

        (problem,) = refused.value.problems
        assert problem.startswith(f'{file}: panel "P1"')
        assert "stands for one of type loki" in problem

    def test_a_library_panel_is_refused_by_name(self, tmp_path: Path, version: str) -> None:
        kept = {"libraryPanel": {"uid": "u", "name": "Kept"}, "id": 1, "title": "Load"}
        file = stored(tmp_path, version, spec_of(version, {**kept, "gridPos": panel(1)["gridPos"]}))

        with pytest.raises(DashboardError, match='panel "Load": a library panel keeps'):
            read_dashboard(file)


# Shrinking a spec takes minutes, and tells little more.
@settings(max_examples=50, phases=(Phase.explicit, Phase.generate))
@given(st.sampled_from(VERSIONS).flatmap(lambda one: st.tuples(st.just(one), specs(one))))
def test_binding_changes_nothing_but_data_sources(of: tuple[str, dict[str, Any]]) -> None:
    version, spec = of
    document = {"apiVersion": f"dashboard.grafana.app/{version}", "kind": "Dashboard", "spec": spec}
    dashboard = _checked(document)
    assume(dashboard is not None)

    bound = deployed(dashboard)["spec"]  # type: ignore[arg-type]

    assert not list(dynamic_problems(bound, version))
    assert _without_sources(bound) == _without_sources(completed(spec, version))


def _checked(document: Any) -> Dashboard | None:
    try:
        return checked_dashboard(Path("board.json"), Loaded("", document))
    except DashboardError:
        return None


def _without_sources(value: Any) -> Any:
    """Takes out what names a data source, and what variables of data sources open on."""
    if isinstance(value, list):
        return [_without_sources(one) for one in value]
    if not isinstance(value, dict):
        return value.strip() if isinstance(value, str) else value
    taken = {"datasource", "group"}
    if value.get("kind") == "DatasourceVariable":
        inner = value["spec"]
        kept = {key: inner[key] for key in inner if key not in ("current", "regex", "options")}
        return {**value, "spec": _without_sources(kept)}
    if isinstance(value.get("query"), dict):
        # The first version has the plugin there; of a query without one it becomes ours.
        value = {**value, "query": {**value["query"], "kind": ""}}
    return {key: _without_sources(one) for key, one in value.items() if key not in taken}
