"""Every Prometheus query goes to our data source, told by a model of how Grafana would decide."""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mcp_monitoring.dashboard.bindable import unbindable_references
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.files import Dashboard, read_dashboard
from mcp_monitoring.dashboard.loaded import Loaded
from mcp_monitoring.dashboard.refusals import Candidate, refusals_of
from places import REPOSITORY

FIXTURES = REPOSITORY / "tests" / "fixtures"
CLASSIC = sorted(path for path in FIXTURES.glob("*.json") if path.name != "dynamic-v2.json")
PACKAGED = sorted((REPOSITORY / "dashboards").glob("*.json"))
OURS = DataSource("ours", "MCP Prometheus")
PROMETHEUS = {"type": "prometheus", "uid": "ours"}
LOKI = {"type": "loki", "uid": "logs"}
MIXED = {"type": "datasource", "uid": "-- Mixed --"}
EXPRESSION = {"type": "__expr__", "uid": "__expr__"}


# --- which data source would Grafana query? ----------------------------------------------------

# A Grafana whose default is somebody else's Prometheus, with others beside: uid to type and name.
DEFAULT = "theirs"
GRAFANA = {
    "theirs": ("prometheus", "Company Prometheus"),
    "team-prometheus": ("prometheus", "Prometheus"),
    "ours": ("prometheus", "MCP Prometheus"),
    "logs": ("loki", "Logs"),
    "__expr__": ("__expr__", "Expression"),
    "grafana": ("grafana", "-- Grafana --"),
    "-- Mixed --": ("mixed", "-- Mixed --"),
    "-- Dashboard --": ("dashboard", "-- Dashboard --"),
}
UIDS = {name: uid for uid, (_, name) in GRAFANA.items()} | {uid: uid for uid in GRAFANA}


def chosen(variable: dict[str, Any]) -> list[str]:
    """What a data source variable stands for when the dashboard opens."""
    pattern = variable.get("regex", "").strip("/")
    offered = [
        uid
        for uid, (plugin, name) in GRAFANA.items()
        if plugin == variable.get("query") and re.search(pattern, name)
    ]
    current = variable.get("current", {}).get("value")
    current = current if isinstance(current, list) else [current]
    kept = [UIDS[one] for one in current if UIDS.get(one) in offered]
    return kept or offered[:1] or ["(none)"]


def resolved(model: dict[str, Any], reference: Any) -> list[str]:
    """The uids that a reference leads to."""
    uid = reference.get("uid") if isinstance(reference, dict) else reference
    if not uid or uid == "default":
        return [DEFAULT]
    if found := re.fullmatch(r"\$(\w+)|\$\{([^}:]+).*\}|\[\[(\w+)\]\]", uid):
        name = next(filter(None, found.groups()))
        for variable in model.get("templating", {}).get("list", []):
            if (variable["name"], variable["type"]) == (name, "datasource"):
                return chosen(variable)
    return [UIDS.get(uid, f"(not found: {uid})")]


def is_expression(reference: Any) -> bool:
    return isinstance(reference, dict) and reference.get("type") == "__expr__"


def panel_queries(model: dict[str, Any], panel: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The data source of each query of a panel: the panel's own, or that of the first query."""
    targets = panel.get("targets", [])
    own = panel.get("datasource")
    if own is None:
        own = next((target["datasource"] for target in targets if target.get("datasource")), None)
    for index, target in enumerate(targets):
        place = f"{panel.get('title')}/{target.get('refId', index)}"
        reference = target.get("datasource")
        if is_expression(reference):
            yield place, "__expr__"
        elif resolved(model, own) == ["-- Mixed --"]:
            yield from ((place, uid) for uid in resolved(model, reference))
        else:
            yield from ((place, uid) for uid in resolved(model, own))
            # Public dashboards and alert rules look at the query's own reference first.
            if reference:
                yield from ((place, uid) for uid in resolved(model, reference))


def queries(model: dict[str, Any]) -> set[tuple[str, str]]:
    """Every query of a dashboard, with the data source it goes to."""
    panels = [panel for row in model.get("rows", []) for panel in row["panels"]]
    for panel in model.get("panels", []):
        panels += [panel, *panel.get("panels", [])]
    found = [query for panel in panels for query in panel_queries(model, panel)]
    asking = [
        (variable["name"], variable, "query")
        for variable in model.get("templating", {}).get("list", [])
        if variable["type"] in ("query", "adhoc", "groupby")
    ]
    asking += [
        (annotation["name"], annotation, "target")
        for annotation in model.get("annotations", {}).get("list", [])
        if not annotation.get("builtIn")
    ]
    for place, holder, key in asking:
        found += [(place, uid) for uid in resolved(model, holder.get("datasource"))]
        inner = holder.get(key)
        if isinstance(inner, dict) and inner.get("datasource"):
            found += [(place, uid) for uid in resolved(model, inner["datasource"])]
    return set(found)


def plugin(uid: str) -> str:
    return GRAFANA.get(uid, ("unknown", ""))[0]


def astray(model: dict[str, Any]) -> set[tuple[str, str]]:
    """Queries that go to a Prometheus of others, or nowhere."""
    return {
        (place, uid)
        for place, uid in queries(model)
        if uid != "ours" and plugin(uid) in ("prometheus", "unknown")
    }


# --- helpers -----------------------------------------------------------------------------------


def dashboard(inputs: dict[str, str] | None = None, **model: Any) -> Dashboard:
    return Dashboard(Path("board.json"), "board", "board", {"title": "x", **model}, inputs or {})


def with_panel(*targets: dict[str, Any], variables: Any = (), **panel: Any) -> Dashboard:
    panel = {"title": "P", **panel, **({"targets": list(targets)} if targets else {})}
    return dashboard(panels=[panel], templating={"list": list(variables)})


def bound_panel(*targets: dict[str, Any], variables: Any = (), **panel: Any) -> dict[str, Any]:
    (result,) = bind(with_panel(*targets, variables=variables, **panel), OURS)["panels"]
    return dict(result)


def bound_variable(variable: dict[str, Any], job: str = "") -> dict[str, Any]:
    opens_on = {"job": job} if job else {}
    bound = bind(dashboard(templating={"list": [variable]}), OURS, opens_on)
    (result,) = bound["templating"]["list"]
    return dict(result)


def refusal(board: Dashboard) -> list[str]:
    return list(unbindable_references(board.model, board.inputs))


def variable(name: str, query: str = "prometheus", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "datasource", "query": query, **more}


# --- whole dashboards --------------------------------------------------------------------------


@pytest.mark.parametrize("file", CLASSIC + PACKAGED, ids=lambda file: file.stem)
def test_every_prometheus_query_goes_to_ours(file: Path) -> None:
    read = read_dashboard(file)
    assert astray(dict(read.model)), "nothing to bind: the test would show nothing"
    bound = queries(bind(read, OURS))
    assert {uid for _, uid in bound if plugin(uid) in ("prometheus", "unknown")} == {"ours"}
    assert {place for place, _ in bound} == {place for place, _ in queries(dict(read.model))}


def test_queries_of_others_stay_where_they_are() -> None:
    read = read_dashboard(FIXTURES / "loki-and-prometheus.json")
    elsewhere = {("Errors in percent/A", "__expr__"), ("Errors logged and counted/A", "logs"),
                 ("Errors logged and counted/C", "__expr__"), ("Log/A", "logs"),
                 ("The same as a table/A", "-- Dashboard --"), ("Starts", "logs"),
                 ("level", "logs")}  # fmt: skip
    assert {query for query in queries(bind(read, OURS)) if query[1] != "ours"} == elsewhere


@pytest.mark.parametrize("file", CLASSIC + PACKAGED, ids=lambda file: file.stem)
def test_binding_changes_no_more_than_data_sources_and_variables(file: Path) -> None:
    def rest(value: Any) -> Any:
        if isinstance(value, dict):
            own = ("datasource", "current", "options", "regex")
            return {key: rest(inner) for key, inner in value.items() if key not in own}
        return [rest(inner) for inner in value] if isinstance(value, list) else value

    read = read_dashboard(file)
    assert rest(bind(read, OURS, {"job": "mcp"})) == rest(read.model)


def test_the_dashboard_that_was_read_stays_as_it_is() -> None:
    read = read_dashboard(FIXTURES / "api-answer.json")
    before = copy.deepcopy(read.model)
    bind(read, OURS, {"job": "mcp"})
    assert read.model == before


def test_two_bindings_share_nothing() -> None:
    board = with_panel({"expr": "up"}, {"datasource": "Prometheus"}, datasource="Prometheus")
    bound = bind(board, OURS)
    bound["panels"][0]["datasource"]["uid"] = "changed"
    assert "changed" not in json.dumps(bound["panels"][0]["targets"])
    assert "changed" not in json.dumps(bind(board, OURS))


# --- one reference -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    [
        {"type": "prometheus", "uid": "theirs"},
        {"type": "prometheus"},
        {"type": "", "uid": "theirs"},
        {"uid": "theirs"},
        {},
        "",
        "Prometheus",
        "default",
        "${cluster}-prometheus",
        "${DS_PROMETHEUS}",
        "${DS_PROMETHEUS-PROD}",
        "${ds_prom}",
        {"type": "prometheus", "uid": "${DS_MIMIR}"},
        {"type": "prometheus", "uid": "$nowhere"},
    ],
    ids=str,
)
def test_what_is_or_may_be_prometheus_becomes_ours(reference: Any) -> None:
    assert bound_panel(datasource=reference)["datasource"] == PROMETHEUS


@pytest.mark.parametrize(
    "reference",
    [
        LOKI,
        {"type": "loki"},
        {"type": "grafana-postgresql-datasource", "uid": "theirs"},
        EXPRESSION,
        {"type": "__expr__", "uid": "-100"},
        {"uid": "__expr__"},
        "__expr__",
        MIXED,
        "-- Mixed --",
        "-- Grafana --",
        {"type": "grafana", "uid": "-- Grafana --"},
        {"type": "datasource", "uid": "grafana"},
        {"uid": "grafana"},
        "-- Dashboard --",
        {"type": "datasource", "uid": "-- Dashboard --"},
        {"type": "prometheus", "uid": "-- Mixed --"},
    ],
    ids=str,
)
def test_what_is_another_plugin_or_grafana_itself_is_left_alone(reference: Any) -> None:
    assert bound_panel(datasource=reference)["datasource"] == reference


@pytest.mark.parametrize("use", ["$ds", "${ds}", "${ds:raw}", "[[ds]]", "[[ds:raw]]"])
@pytest.mark.parametrize("plugin", ["prometheus", "loki"])
def test_a_data_source_variable_stays(use: str, plugin: str) -> None:
    for reference in (use, {"uid": use}, {"type": plugin, "uid": use}):
        bound = bound_panel(datasource=reference, variables=[variable("ds", plugin)])
        assert bound["datasource"] == reference


@pytest.mark.parametrize("reference", ["${DS_MAIN}", {"type": "prometheus", "uid": "${DS_MAIN}"}])
def test_an_input_for_prometheus_becomes_ours_before_any_variable(reference: Any) -> None:
    panels = [{"datasource": reference}]
    board = dashboard({"DS_MAIN": "prometheus"}, panels=panels,
                      templating={"list": [variable("DS_MAIN", "loki")]})  # fmt: skip
    assert bind(board, OURS)["panels"][0]["datasource"] == PROMETHEUS


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("$gone", '"$gone" is not declared; add a data source variable of that name'),
        ({"uid": "${gone}"}, '"${gone}" is not declared; '),
        ("[[gone]]", '"[[gone]]" is not declared; '),
        ("${DS_LOGS-1}", '"${DS_LOGS-1}" stands for one of type loki, to be chosen at import'),
        ("$region", "\"$region\" is a variable of type 'custom'; make it a data source variable"),
        (
            {"type": "prometheus", "uid": "$logs"},
            "\"$logs\" is a variable for 'loki' data sources, but the reference says Prometheus",
        ),
        ([], '"[]" is neither an object nor a string; '),
        (5, '"5" is neither an object nor a string; '),
        ({"uid": 5}, '"5" has a uid that is not a string; '),
        ({"uid": []}, '"[]" has a uid that is not a string; '),
    ],
)
def test_what_cannot_be_bound_is_told_with_place_and_reference(
    reference: Any, problem: str
) -> None:
    variables = [{"name": "region", "type": "custom"}, variable("logs", "loki")]
    board = replace(
        with_panel(datasource=reference, variables=variables), inputs={"DS_LOGS-1": "loki"}
    )
    (told,) = refusal(board)
    assert told.startswith(f'panel "P": data source {problem}')


def test_what_cannot_be_bound_is_told_once_with_all_its_places() -> None:
    board = dashboard(
        panels=[
            {"id": 1, "type": "row", "panels": [{"id": 2, "datasource": "$gone"}]},
            {"title": "P", "datasource": LOKI, "targets": [{"refId": "B", "datasource": "$gone"}]},
            {"title": "Q", "datasource": LOKI, "targets": [{"datasource": "$gone"}]},
        ],
        rows=[{"panels": [{"title": "R", "datasource": "$gone"}]}],
        templating={
            "list": [{"name": "v", "type": "query", "query": {"datasource": "$gone"}}],
        },
        annotations={"list": [{"name": "A", "datasource": "$gone"}, {"datasource": "$gone"}]},
    )
    (problem,) = refusal(board)
    assert problem.startswith(
        'panel "R", panel 2, panel "P"/query B and 4 more: data source "$gone"'
    )


def test_each_that_cannot_be_bound_is_told_where_it_is() -> None:
    board = dashboard(
        panels=[
            {"id": 2, "datasource": "$one"},
            {"title": "Q", "datasource": LOKI, "targets": [{"datasource": "$two"}]},
        ],
        templating={"list": [{"name": "v", "type": "query", "query": {"datasource": "$three"}}]},
        annotations={"list": [{"name": "A", "datasource": "$four"}, {"datasource": "$five"}]},
    )
    assert [problem.split(": ")[0] for problem in refusal(board)] == [
        "panel 2",
        'panel "Q"/query 0',
        'variable "v"/query',
        'annotation "A"',
        'annotation ""',
    ]


def test_a_library_panel_cannot_be_bound() -> None:
    board = with_panel(libraryPanel={"uid": "l", "name": "L"})
    (problem,) = refusals_of(Candidate(Loaded(document=board.model), board.stem))
    assert problem.startswith('panel "P": a library panel keeps its queries in Grafana')
    assert bound_panel(libraryPanel=None)["title"] == "P"


# --- panels and their queries ------------------------------------------------------------------


def test_a_panel_that_asks_nothing_gets_no_data_source() -> None:
    assert "datasource" not in bound_panel(type="text")
    assert bound_panel(type="text", datasource=None)["datasource"] is None
    assert "datasource" not in bound_panel({"datasource": EXPRESSION})


@pytest.mark.parametrize("first", [{}, {"datasource": None}, {"datasource": "Prometheus"}])
def test_a_panel_without_one_gets_that_of_its_first_query(first: dict[str, Any]) -> None:
    assert bound_panel(first, {"datasource": LOKI})["datasource"] == PROMETHEUS
    assert bound_panel({"datasource": LOKI}, first)["datasource"] == LOKI


def test_an_expression_is_not_the_first_query() -> None:
    by_type = {"type": "__expr__", "uid": "-100"}
    for expression in (EXPRESSION, by_type, {"uid": "__expr__"}, "__expr__"):
        bound = bound_panel({"datasource": expression}, {"expr": "up"}, datasource=None)
        assert bound["datasource"] == PROMETHEUS
        assert bound["targets"] == [{"datasource": expression}, {"expr": "up"}]


@pytest.mark.parametrize("reference", [None, "", {}])
@pytest.mark.parametrize("panel", ["Prometheus", LOKI])
def test_a_query_without_one_takes_its_panels(reference: Any, panel: Any) -> None:
    assert bound_panel({"datasource": reference}, datasource=panel)["targets"] == [
        {"datasource": reference}
    ]


@pytest.mark.parametrize("mixed", [MIXED, "-- Mixed --"])
def test_in_a_mixed_panel_every_query_needs_its_own(mixed: Any) -> None:
    own: list[dict[str, Any]] = [
        {},
        {"datasource": None},
        {"datasource": "Prometheus"},
        {"datasource": LOKI},
    ]
    bound = bound_panel(*own, datasource=mixed)
    assert bound["datasource"] == mixed
    assert [target["datasource"] for target in bound["targets"]] == [*[PROMETHEUS] * 3, LOKI]


def test_targets_with_a_reference_of_their_own_are_bound() -> None:
    target = {"datasource": {"type": "prometheus", "uid": "theirs"}}
    assert bound_panel(target, datasource="x")["targets"] == [{"datasource": PROMETHEUS}]


# --- annotations -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("annotation", "source"),
    [
        ({}, PROMETHEUS),
        ({"datasource": "Prometheus"}, PROMETHEUS),
        ({"datasource": LOKI}, LOKI),
        ({"builtIn": 1}, None),
        ({"builtIn": 1, "datasource": "-- Grafana --"}, "-- Grafana --"),
        ({"builtIn": 1, "datasource": "Prometheus"}, PROMETHEUS),
    ],
)
def test_an_annotation_asks_ours_unless_it_is_grafanas_own(
    annotation: dict[str, Any], source: Any
) -> None:
    board = dashboard(annotations={"list": [annotation]})
    assert bind(board, OURS)["annotations"]["list"][0].get("datasource") == source


def test_the_query_inside_an_annotation_is_bound_if_it_names_a_data_source() -> None:
    targets = [{"datasource": "theirs"}, {"datasource": LOKI}, {"expr": "up"}, None]
    board = dashboard(annotations={"list": [{"target": target} for target in targets]})
    bound = [annotation["target"] for annotation in bind(board, OURS)["annotations"]["list"]]
    assert bound == [{"datasource": PROMETHEUS}, *targets[1:]]


# --- variables ---------------------------------------------------------------------------------


def test_a_prometheus_variable_opens_on_ours_whatever_it_offered_before() -> None:
    before = variable("ds", current={"value": "theirs"}, regex="/Comp/", options=[{"value": "x"}])
    assert bound_variable(before) == variable(
        "ds",
        current={"selected": True, "text": "MCP Prometheus", "value": "ours"},
        regex="",
        options=[],
    )


def test_a_prometheus_variable_of_several_opens_on_ours_alone() -> None:
    current = bound_variable(variable("ds", multi=True, current={"value": ["a", "b"]}))["current"]
    assert current == {"selected": True, "text": ["MCP Prometheus"], "value": ["ours"]}


def test_a_data_source_without_a_known_name_is_shown_by_its_uid() -> None:
    board = dashboard(templating={"list": [variable("ds")]})
    (bound,) = bind(board, DataSource("ours"))["templating"]["list"]
    assert bound["current"]["text"] == "ours"


def test_a_variable_of_other_data_sources_stays() -> None:
    before = variable("ds", "loki", current={"value": "logs"}, regex="/x/")
    assert bound_variable(before) == before


@pytest.mark.parametrize("kind", ["query", "adhoc", "groupby"])
def test_a_variable_that_asks_is_bound(kind: str) -> None:
    assert bound_variable({"name": "v", "type": kind})["datasource"] == PROMETHEUS
    assert bound_variable({"name": "v", "type": kind, "datasource": LOKI})["datasource"] == LOKI


@pytest.mark.parametrize("kind", ["custom", "constant", "textbox", "interval"])
def test_a_variable_that_asks_nothing_stays(kind: str) -> None:
    before = {"name": "v", "type": kind, "query": "prometheus"}
    assert bound_variable(before, job="mcp") == before


def test_the_query_inside_a_variable_is_bound_if_it_names_a_data_source() -> None:
    before = {"name": "v", "type": "query", "query": {"datasource": "theirs", "query": "q"}}
    assert bound_variable(before)["query"] == {"datasource": PROMETHEUS, "query": "q"}
    assert bound_variable({**before, "query": "label_values(up)"})["query"] == "label_values(up)"


@pytest.mark.parametrize(
    ("multi", "current"),
    [
        (False, {"selected": True, "text": "mcp", "value": "mcp"}),
        (True, {"selected": True, "text": ["mcp"], "value": ["mcp"]}),
    ],
)
@pytest.mark.parametrize("kind", ["query", "custom", "constant", "textbox"])
def test_the_job_variable_opens_on_the_job(kind: str, multi: bool, current: Any) -> None:
    before = {"name": "job", "type": kind, "multi": multi, "query": "old", "current": {}}
    after = bound_variable(before, job="mcp")
    assert after["current"] == current
    assert after["query"] == ("mcp" if kind in ("constant", "textbox") else "old")


def test_a_text_variable_opens_on_the_value_of_its_name() -> None:
    before = {"name": "slo", "type": "textbox", "query": "0.99", "options": [{"value": "0.99"}]}
    board = dashboard(templating={"list": [before]})
    (after,) = bind(board, OURS, {"slo": "0.95"})["templating"]["list"]

    assert after["query"] == after["current"]["value"] == "0.95"
    assert after["options"] == []


def test_a_list_variable_opens_on_the_option_of_that_value() -> None:
    options = [{"selected": True, "value": "5"}, {"selected": False, "value": "2"}]
    before = {"name": "objective", "type": "custom", "query": "5, 2", "options": options}
    board = dashboard(templating={"list": [before]})
    (after,) = bind(board, OURS, {"objective": "2"})["templating"]["list"]

    assert after["current"]["value"] == "2"
    assert after["query"] == "5, 2"
    assert after["options"] == [
        {"selected": False, "value": "5"},
        {"selected": True, "value": "2"},
    ]


def test_without_a_job_the_job_variable_keeps_the_files_choice() -> None:
    before = {"name": "job", "type": "textbox", "query": "a", "current": {"value": "a"}}
    assert bind(dashboard(templating={"list": [before]}), OURS)["templating"]["list"] == [before]


def test_no_variable_is_added() -> None:
    assert bind(dashboard(), OURS, {"job": "mcp"}) == {"title": "x"}


# --- any combination ---------------------------------------------------------------------------

references = st.sampled_from([
    None, "", {}, "default", "Prometheus", "Company Prometheus", "theirs", "$ds", "[[ds]]",
    {"type": "prometheus", "uid": "theirs"}, {"type": "prometheus"}, {"uid": "${ds}"},
    {"type": "prometheus", "uid": "${ds}"}, {"type": "prometheus", "uid": "${DS_PROMETHEUS-1}"},
    {"type": "loki", "uid": "${logs}"}, LOKI, EXPRESSION, MIXED, "-- Mixed --", "$nowhere",
])  # fmt: skip
holders = st.fixed_dictionaries({}, optional={"datasource": references})
panels = st.builds(
    lambda panel, targets: {**panel, "title": "P", "targets": targets},
    holders,
    st.lists(holders, max_size=3),
)
boards = st.builds(
    lambda top, nested, old, asking, notes, multi: dashboard(
        panels=[*top, {"type": "row", "title": "R", "panels": nested}],
        rows=[{"panels": old}],
        templating={"list": [
            variable("ds", multi=multi, regex="/Company/", current={"value": "theirs"}),
            variable("logs", "loki"),
            *({**holder, "name": "v", "type": "query"} for holder in asking),
        ]},
        annotations={"list": [{**holder, "name": "A"} for holder in notes]},
    ),
    *[st.lists(panels, max_size=3)] * 3,
    *[st.lists(holders, max_size=2)] * 2,
    st.booleans(),
)  # fmt: skip


def bound_or_discarded(board: Dashboard) -> dict[str, Any]:
    assume(not refusal(copy.deepcopy(board)))
    return bind(copy.deepcopy(board), OURS, {"job": "mcp"})


@given(boards)
def test_no_query_goes_astray_in_any_combination(board: Dashboard) -> None:
    assert astray(bound_or_discarded(board)) == set()


@given(boards)
def test_binding_again_changes_nothing(board: Dashboard) -> None:
    bound = bound_or_discarded(board)
    assert bind(replace(board, model=bound), OURS, {"job": "mcp"}) == bound
