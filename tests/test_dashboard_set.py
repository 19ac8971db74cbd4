"""What all packaged dashboards have in common, so that those of a set read and work as one.

A dashboard is named by its set and the stem of its file: `contract/mcp-slo`.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from dashboard_queries import SETS, PackagedSet, Query, panels_with_queries, sent
from mcp_monitoring.durations import duration_seconds
from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.review.check.run import check_paths

MODELS = {
    f"{name}/{stem}": model for name, one in SETS.items() for stem, model in one.models.items()
}
FILES = {
    f"{name}/{stem}": metric_set(name).dashboards / f"{stem}.json"
    for name, one in SETS.items()
    for stem in one.models
}
PROMETHEUS = {"type": "prometheus", "uid": "${datasource}"}

ALERTS = [(name, alert) for name, one in SETS.items() for alert in one.alerts]
# What is left of a budget can be less than nothing.
BELOW_ZERO = {"Availability budget left", "Latency budget left"}
# How long a tool call takes, which the latency SLO is about.
DURATION = {
    "contract": "mcp_request_duration_seconds",
    "otel": "mcp_server_operation_duration_seconds",
}
STATUS_COLORS = {"success": "green", "error": "red", "timeout": "orange"}

PANELS = {
    f"{name}/{panel['title']}": panel
    for name, model in MODELS.items()
    for panel in panels_with_queries(model)
}
each_set = pytest.mark.parametrize("packaged", SETS.values(), ids=SETS)
each_file = pytest.mark.parametrize("file", FILES.values(), ids=FILES)
each_dashboard = pytest.mark.parametrize("name", MODELS)
each_panel = pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS.keys())


def of_type(kind: str) -> list[Any]:
    return [pytest.param(panel, id=name) for name, panel in PANELS.items() if panel["type"] == kind]


def panels_where(chosen: Callable[[dict[str, Any]], bool]) -> pytest.MarkDecorator:
    """Runs a test for each panel that it is about, of which there has to be one."""
    found = [pytest.param(panel, id=name) for name, panel in PANELS.items() if chosen(panel)]
    return pytest.mark.parametrize("panel", found)


def custom(panel: dict[str, Any]) -> dict[str, Any]:
    """The options of a panel's own type that hold for all its series."""
    return dict(panel["fieldConfig"]["defaults"].get("custom", {}))


def overridden_queries(panel: dict[str, Any]) -> set[str]:
    """The refIds that overrides of a panel name."""
    matchers = [override["matcher"] for override in panel["fieldConfig"]["overrides"]]
    return {one["options"] for one in matchers if one["id"] == "byFrameRefID"}


def metrics_of(expr: str) -> set[str]:
    """The metrics that an expression asks for."""
    return {selector.name for selector in Query("", "", expr).selectors() if selector.name}


def set_of(name: str) -> PackagedSet:
    """The set of a dashboard."""
    return SETS[name.partition("/")[0]]


def beside(name: str, stem: str) -> str:
    """The name of another dashboard of the same set."""
    return f"{set_of(name).name}/{stem}"


def variables_of(name: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in MODELS[name]["templating"]["list"]}


def urls_of(value: Any) -> Iterator[str]:
    """Finds every address in a model."""
    if isinstance(value, dict):
        if isinstance(value.get("url"), str):
            yield value["url"]
        for inner in value.values():
            yield from urls_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from urls_of(inner)


# --- the files --------------------------------------------------------------------------------


@each_set
def test_titles_say_what_they_are_of_and_tell_the_dashboards_apart(packaged: PackagedSet) -> None:
    titles = [model["title"] for model in packaged.models.values()]
    assert titles
    assert len(set(titles)) == len(titles)
    assert [title for title in titles if not title.startswith("Snowflake MCP ")] == []


def test_all_are_of_one_version_of_the_schema() -> None:
    assert len({model["schemaVersion"] for model in MODELS.values()}) == 1


@each_dashboard
def test_file_is_a_bare_model_with_an_address_of_its_own(name: str) -> None:
    model = MODELS[name]
    assert model["uid"] == name.partition("/")[2]
    assert model["editable"] is True
    assert not {"id", "version", "dashboard", "__inputs", "__requires"} & model.keys()


@each_file
def test_file_is_readable_as_text(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


@each_dashboard
def test_cursor_tags_and_time_zone_are_those_of_the_set(name: str) -> None:
    model = MODELS[name]
    assert model["graphTooltip"] == 1
    assert model["tags"] == ["mcp", "snowflake"]
    assert model["timezone"] == "browser"
    assert model["description"]


@each_dashboard
def test_windows_of_days_are_asked_less_often(name: str) -> None:
    model = MODELS[name]
    window = duration_seconds(model["time"]["from"].removeprefix("now-"))
    refresh = duration_seconds(model["refresh"])
    assert window
    assert refresh
    # What is new at a refresh is worth seeing, but no more than a hundredth of the picture.
    assert 100 <= window / refresh <= 400


@each_file
def test_nothing_is_asked_of_single_clients(file: Path) -> None:
    assert "client_id" not in file.read_text("utf-8")


# --- layout -----------------------------------------------------------------------------------


@each_dashboard
def test_panel_ids_and_titles_are_unique(name: str) -> None:
    panels = MODELS[name]["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({panel["title"] for panel in panels}) == len(panels)


@pytest.mark.parametrize(("name", "alert_name"), ALERTS)
def test_the_panel_that_an_alert_links_to_draws_what_the_alert_asks(
    name: str, alert_name: str
) -> None:
    alert = SETS[name].alerts[alert_name]
    model = SETS[name].models[alert.annotations["__dashboardUid__"]]
    (panel,) = [
        one for one in model["panels"] if str(one["id"]) == alert.annotations["__panelId__"]
    ]
    drawn = [sent(target["expr"], model) for target in panel["targets"]]
    assert metrics_of(alert.expr) & {metric for expr in drawn for metric in metrics_of(expr)}


@each_dashboard
def test_panels_fit_the_grid_without_overlap(name: str) -> None:
    places = [panel["gridPos"] for panel in MODELS[name]["panels"]]
    assert all(place["x"] >= 0 and place["x"] + place["w"] <= 24 for place in places)
    for one, other in combinations(places, 2):
        apart = (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
        assert apart, (one, other)


@each_dashboard
def test_no_part_of_the_grid_stays_empty(name: str) -> None:
    places = [panel["gridPos"] for panel in MODELS[name]["panels"]]
    area = sum(place["w"] * place["h"] for place in places)
    assert area == 24 * max(place["y"] + place["h"] for place in places)


@each_dashboard
def test_file_lists_panels_as_they_are_read(name: str) -> None:
    places = [panel["gridPos"] for panel in MODELS[name]["panels"]]
    assert places == sorted(places, key=lambda place: (place["y"], place["x"]))


@each_dashboard
def test_rows_are_open_and_as_wide_as_the_grid(name: str) -> None:
    rows = [panel for panel in MODELS[name]["panels"] if panel["type"] == "row"]
    assert rows
    for row in rows:
        assert (row["gridPos"]["x"], row["gridPos"]["w"], row["gridPos"]["h"]) == (0, 24, 1)
        assert row["collapsed"] is False
        assert row["panels"] == []


# --- panels -----------------------------------------------------------------------------------


@each_dashboard
def test_every_panel_explains_itself(name: str) -> None:
    for panel in MODELS[name]["panels"]:
        if panel["type"] != "row":
            assert len(panel["description"]) > 80, panel["title"]
            assert "ormal" in panel["description"], panel["title"]


@each_panel
def test_panel_has_a_unit_and_a_data_source_to_choose(panel: dict[str, Any]) -> None:
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["datasource"] == PROMETHEUS


@each_panel
def test_thresholds_start_from_no_value(panel: dict[str, Any]) -> None:
    given = [panel["fieldConfig"]["defaults"]["thresholds"]] + [
        item["value"]
        for override in panel["fieldConfig"]["overrides"]
        for item in override["properties"]
        if item["id"] == "thresholds"
    ]
    for thresholds in given:
        assert thresholds["mode"] == "absolute"
        base, *others = (step["value"] for step in thresholds["steps"])
        assert base is None
        assert others == sorted(others)


@panels_where(lambda panel: "thresholdsStyle" in custom(panel))
def test_lines_are_drawn_where_there_are_thresholds_to_draw(panel: dict[str, Any]) -> None:
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert (custom(panel)["thresholdsStyle"]["mode"] == "dashed") == (len(steps) > 1)


@each_panel
def test_shares_are_ratios_and_begin_at_zero(panel: dict[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    assert defaults["unit"] != "percent"
    if defaults["unit"] == "percentunit" and panel["title"] not in BELOW_ZERO:
        assert defaults["min"] == 0
        assert all((step["value"] or 0) <= 1 for step in defaults["thresholds"]["steps"])


@each_panel
def test_ref_ids_are_unique_within_a_panel(panel: dict[str, Any]) -> None:
    ref_ids = [target["refId"] for target in panel["targets"]]
    assert ref_ids
    assert len(set(ref_ids)) == len(ref_ids)
    assert all(ref_ids)


@each_panel
def test_targets_say_where_and_how_they_are_evaluated(panel: dict[str, Any]) -> None:
    for target in panel["targets"]:
        assert target["datasource"] == PROMETHEUS
        assert target["legendFormat"]
        assert target["range"] is not target["instant"]


@pytest.mark.parametrize("panel", [*of_type("stat"), *of_type("bargauge"), *of_type("table")])
def test_single_values_are_of_now_not_the_last_ones_before_a_gap(panel: dict[str, Any]) -> None:
    assert all(target["instant"] for target in panel["targets"])


@each_panel
def test_legends_tell_the_series_of_a_panel_apart(panel: dict[str, Any]) -> None:
    legends = [target["legendFormat"] for target in panel["targets"]]
    if panel["type"] != "table":
        assert len(set(legends)) == len(legends)
    for target in panel["targets"]:
        grouped = re.match(r"sum by \(([^)]*)\)", target["expr"])
        if grouped and panel["type"] != "table":
            labels = [label.strip() for label in grouped[1].split(",")]
            assert all(f"{{{{{label}}}}}" in target["legendFormat"] for label in labels)


@pytest.mark.parametrize("panel", of_type("heatmap"))
def test_heatmaps_are_made_of_buckets_of_all_series(panel: dict[str, Any]) -> None:
    (target,) = panel["targets"]
    assert target["format"] == "heatmap"
    assert re.match(r"sum by \(le\) \((rate|increase)\(\w+_bucket\{", target["expr"])
    assert panel["options"]["calculate"] is False
    assert panel["options"]["yAxis"]["unit"]
    assert panel["options"]["cellValues"]["unit"]


@pytest.mark.parametrize("panel", of_type("state-timeline"))
def test_states_have_a_name_and_a_color(panel: dict[str, Any]) -> None:
    (mapping,) = panel["fieldConfig"]["defaults"]["mappings"]
    assert mapping["type"] == "value"
    assert len(mapping["options"]) > 1
    assert all(state["text"] and state["color"] for state in mapping["options"].values())


@pytest.mark.parametrize("panel", of_type("state-timeline"))
def test_states_are_not_shown_as_ranges_of_thresholds(panel: dict[str, Any]) -> None:
    # Grafana writes "1+" in place of the name where thresholds colour a state.
    assert panel["fieldConfig"]["defaults"]["color"]["mode"] != "thresholds"


@pytest.mark.parametrize("panel", of_type("timeseries"))
def test_labels_of_an_axis_do_not_repeat(panel: dict[str, Any]) -> None:
    # With a fixed number of decimals, 2.5 K and 3 K are both "3 K", and 0.11 % and 0.14 % both
    # "0.1%"; without, the axis takes as many as its labels need.
    assert "decimals" not in panel["fieldConfig"]["defaults"]


@pytest.mark.parametrize("panel", of_type("stat"))
def test_counts_are_shown_to_the_last_digit(panel: dict[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    assert not (defaults["unit"] == "short" and defaults.get("decimals") == 0)


@pytest.mark.parametrize("panel", of_type("timeseries"))
def test_an_axis_does_not_end_at_100_while_everything_is_zero(panel: dict[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    # Durations and sizes of nothing are no values, and none of them is zero.
    if defaults["unit"] not in ("s", "bytes", "decbytes"):
        most = {"short": 10, "cpm": 1, "reqps": 0.1, "ops": 0.1, "percentunit": 1}
        assert 0 < defaults["custom"]["axisSoftMax"] <= most[defaults["unit"]]


@pytest.mark.parametrize("panel", of_type("bargauge"))
def test_names_of_bars_have_room(panel: dict[str, Any]) -> None:
    # Grafana gives a name at the left of its bar a fifth of the width.
    options = panel["options"]
    assert options["namePlacement"] == "top" or options["text"]["titleSize"] <= 12


@pytest.mark.parametrize("panel", of_type("timeseries"))
def test_a_legend_below_the_lines_has_room_for_all_of_them(panel: dict[str, Any]) -> None:
    legend = panel["options"]["legend"]
    if legend["displayMode"] == "table" and legend["placement"] == "bottom":
        # A third of the panel: two rows in 8 units of height, three in 9.
        assert len(panel["targets"]) <= panel["gridPos"]["h"] - 6
        # And no query has a line for each of whatever servers or tools there are.
        assert not [one for one in panel["targets"] if "{{" in one["legendFormat"]]


@each_dashboard
def test_titles_are_not_cut_on_a_small_laptop(name: str) -> None:
    report = check_paths([FILES[name]])
    assert not [one for one in report.findings if one.rule in ("title-cut", "legend-cut")]


@pytest.mark.parametrize("panel", of_type("table"))
def test_columns_have_names_of_their_own(panel: dict[str, Any]) -> None:
    merge, *converted, organize = panel["transformations"]
    assert (merge["id"], organize["id"]) == ("merge", "organize")
    assert {one["id"] for one in converted} <= {"convertFieldType"}
    values = {f"Value #{target['refId']}" for target in panel["targets"]}
    named = organize["options"]["renameByName"]
    assert values <= named.keys() | organize["options"]["excludeByName"].keys()
    overridden = {one["matcher"]["options"] for one in panel["fieldConfig"]["overrides"]}
    assert overridden <= set(named.values())
    assert all(target["format"] == "table" for target in panel["targets"])


@panels_where(lambda panel: "{{status}}" in [one["legendFormat"] for one in panel["targets"]])
def test_outcomes_have_the_same_colors_everywhere(panel: dict[str, Any]) -> None:
    colors = {
        override["matcher"]["options"]: item["value"]["fixedColor"]
        for override in panel["fieldConfig"]["overrides"]
        for item in override["properties"]
        if item["id"] == "color"
    }
    assert colors == STATUS_COLORS


@panels_where(lambda panel: bool(overridden_queries(panel)))
def test_overrides_by_query_name_a_query_of_the_panel(panel: dict[str, Any]) -> None:
    assert overridden_queries(panel) <= {target["refId"] for target in panel["targets"]}


@pytest.mark.parametrize("name", [one for one in MODELS if re.search("overview|slo", one)])
def test_lists_of_alerts_show_those_of_this_project_and_of_the_job(name: str) -> None:
    (panel,) = [one for one in MODELS[name]["panels"] if one["type"] == "alertlist"]
    # Alerts about a failed evaluation know no job.
    assert panel["options"]["alertInstanceLabelFilter"] == '{service="mcp",job=~"$job|"}'
    shown = {state for state, on in panel["options"]["stateFilter"].items() if on}
    assert {"firing", "pending", "error"} <= shown
    assert "normal" not in shown


# --- links ------------------------------------------------------------------------------------


@each_dashboard
def test_each_dashboard_links_to_all_others(name: str) -> None:
    links = MODELS[name]["links"]
    assert {link["url"] for link in links} == {
        f"/d/{uid}" for uid in set_of(name).models if uid != MODELS[name]["uid"]
    }
    for link in links:
        # Links by tag would mix the sets that share a Grafana.
        assert (link["type"], link["tags"]) == ("link", [])
        assert link["keepTime"]
        assert link["includeVars"]
        assert not link["targetBlank"]


@each_set
def test_a_dashboard_is_called_the_same_in_every_link(packaged: PackagedSet) -> None:
    models = packaged.models
    called = {(one["url"], one["title"]) for model in models.values() for one in model["links"]}
    assert len(called) == len(models)


@each_dashboard
def test_links_stay_inside_the_set(name: str) -> None:
    for url in urls_of(MODELS[name]):
        assert urlsplit(url).path in {f"/d/{uid}" for uid in set_of(name).models}, url


@each_dashboard
def test_links_of_panels_keep_time_and_servers(name: str) -> None:
    urls = list(urls_of(MODELS[name]["panels"]))
    assert urls
    for url in urls:
        kept = urlsplit(url).query.split("&")
        assert kept[0] == "${__url_time_range}"
        assert kept[1:4] == [
            f"${{{name}:queryparam}}" for name in ("datasource", "job", "instance")
        ]


@each_dashboard
def test_links_set_variables_that_their_target_has(name: str) -> None:
    for url in urls_of(MODELS[name]["panels"]):
        parts = urlsplit(url)
        for variable in re.findall(r"var-(\w+)=", parts.query):
            assert variable in variables_of(beside(name, parts.path.removeprefix("/d/")))


# --- variables --------------------------------------------------------------------------------


@each_dashboard
def test_every_variable_used_is_declared_and_every_declared_one_used(name: str) -> None:
    used = set(re.findall(r"\$\{?([A-Za-z]\w*)", json.dumps(MODELS[name])))
    assert used == set(variables_of(name))


@each_dashboard
def test_every_dashboard_begins_with_the_same_three_variables(name: str) -> None:
    assert list(variables_of(name))[:3] == ["datasource", "job", "instance"]
    for variable in ("datasource", "job", "instance"):
        first = variables_of(beside(name, "mcp-overview"))[variable]
        assert variables_of(name)[variable] == first


@each_dashboard
def test_data_source_and_job_are_left_to_the_deployment(name: str) -> None:
    variables = variables_of(name)
    assert variables["datasource"]["type"] == "datasource"
    assert variables["datasource"]["query"] == "prometheus"
    assert variables["datasource"]["current"] == {}
    assert variables["job"]["current"] == {}


@each_dashboard
def test_variables_explain_themselves(name: str) -> None:
    assert all(one["label"] and one["description"] for one in variables_of(name).values())


@each_dashboard
def test_variables_asked_of_prometheus_build_on_those_before(name: str) -> None:
    for label_name, variable in variables_of(name).items():
        if variable["type"] != "query":
            continue
        assert variable["datasource"] == PROMETHEUS
        assert variable["query"]["query"] == variable["definition"]
        metric, label = re.fullmatch(
            r"label_values\((\w+)(?:\{.*\})?, (\w+)\)", variable["definition"]
        ).groups()  # type: ignore[union-attr]
        assert label == label_name
        known = set_of(name).metric_of(metric)
        assert known is not None
        assert label in {"job", "instance", *(one.name for one in known.labels)}
        if label != "job":
            assert '{job=~"$job"' in variable["definition"]
        if label not in ("job", "instance"):
            assert '{job=~"$job",instance=~"$instance"' in variable["definition"]


@each_dashboard
def test_one_job_at_a_time_but_any_of_everything_else(name: str) -> None:
    for variable in variables_of(name).values():
        if variable["type"] == "query":
            several = variable["name"] != "job"
            assert variable["multi"] is several
            assert variable["includeAll"] is several
            assert variable.get("allValue") == (".*" if several else None)


@each_set
def test_objectives_open_on_the_defaults_of_the_alerts(packaged: PackagedSet) -> None:
    chosen = {
        name: float(variable["current"]["value"])
        for name, variable in variables_of(f"{packaged.name}/mcp-slo").items()
        if variable["type"] in ("textbox", "custom")
    }
    assert chosen == {
        "availability_slo": 0.99,
        "latency_slo": 0.95,
        "latency_objective_seconds": 5,
    }


@each_set
def test_the_latency_objective_is_one_of_the_bucket_bounds(packaged: PackagedSet) -> None:
    variable = variables_of(f"{packaged.name}/mcp-slo")["latency_objective_seconds"]
    bounds = packaged.contract.metrics[DURATION[packaged.name]].buckets
    assert tuple(float(option["value"]) for option in variable["options"]) == bounds
    assert variable["query"].split(", ") == [option["value"] for option in variable["options"]]
    assert [one["value"] for one in variable["options"] if one["selected"]] == ["5"]


# --- annotations ------------------------------------------------------------------------------


@each_dashboard
def test_restarts_are_marked_on_every_dashboard(name: str) -> None:
    built_in, restarts, *_ = MODELS[name]["annotations"]["list"]
    assert built_in["builtIn"]
    assert restarts == MODELS[beside(name, "mcp-overview")]["annotations"]["list"][1]
    assert restarts["name"] == "Restarts"


@each_dashboard
def test_annotations_come_from_the_chosen_data_source(name: str) -> None:
    for annotation in MODELS[name]["annotations"]["list"][1:]:
        assert annotation["datasource"] == PROMETHEUS
        assert annotation["enable"] is True
