"""The view of a classic dashboard: what it has, read once for everybody."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.dashboard.lenient import at
from mcp_monitoring.dashboard.references import Reference
from mcp_monitoring.dashboard.wrappers import unwrapped
from places import REPOSITORY

FIXTURES = REPOSITORY / "tests" / "fixtures"
CLASSIC = (
    "api-answer",
    "loki-and-prometheus",
    "old-rows",
    "resource-v1",
    "seed-mcp-overview",
    "ui-export",
)
LOKI = {"type": "loki", "uid": "l"}


def model_of(name: str) -> Any:
    return unwrapped(json.loads((FIXTURES / f"{name}.json").read_text())).model


@pytest.mark.parametrize("name", CLASSIC)
def test_every_path_leads_to_what_it_is_of(name: str) -> None:
    model = model_of(name)
    view = read_view(model)
    queries = [query for panel in view.panels for query in panel.queries]

    assert view.panels
    assert queries
    found = [(query.path, query.model) for query in queries]
    found += [(variable.path, variable.model) for variable in view.variables]
    found += [(annotation.path, annotation.model) for annotation in view.annotations]
    for path, part in found:
        assert at(model, path) is part
    for link in view.links:
        assert at(model, link.path) == link.text


@pytest.mark.parametrize("name", CLASSIC)
def test_panels_come_in_the_order_of_those_that_are_changed(name: str) -> None:
    model = model_of(name)

    assert [at(model, one.path) for one in read_view(model).panels] == list(panels_of(model))


class TestPanels:
    def test_in_a_collapsed_row_come_behind_it(self) -> None:
        inner = {"title": "inner"}
        view = read_view(
            {"panels": [{"type": "row", "title": "r", "panels": [inner]}, {"title": "b"}]}
        )

        assert [one.title for one in view.panels] == ["r", "inner", "b"]
        assert view.rows == (None, 0, None)

    def test_in_a_row_of_before_grafana_5_lie_in_no_panel(self) -> None:
        view = read_view({"rows": [{"repeat": "job", "panels": [{"title": "old"}]}]})

        assert [one.is_of_old_row for one in view.panels] == [True]
        assert view.rows == (None,)
        assert view.row_repeats == ("job",)

    def test_show_all_but_their_id_their_place_and_what_lies_in_them(self) -> None:
        panel = {"id": 1, "gridPos": {"x": 0}, "panels": [], "title": "t", "transparent": True}

        assert read_view({"panels": [panel]}).panels[0].content == {
            "title": "t",
            "transparent": True,
        }


class TestQueries:
    @pytest.mark.parametrize(
        ("of_panel", "of_query", "reference"),
        [
            ({"uid": "p"}, None, {"uid": "p"}),
            ({"uid": "p"}, {"uid": "q"}, {"uid": "q"}),
            ({"uid": "-- Mixed --"}, None, None),
            (None, None, None),
        ],
    )
    def test_go_to_their_own_data_source_or_that_of_their_panel(
        self, of_panel: Any, of_query: Any, reference: Any
    ) -> None:
        query = {"refId": "A", "expr": "up", "datasource": of_query}
        view = read_view({"panels": [{"datasource": of_panel, "targets": [query]}]})

        assert view.panels[0].queries[0].reference == Reference(reference)


class TestPrometheus:
    @pytest.mark.parametrize(
        ("reference", "expected"),
        [
            ({"type": "prometheus", "uid": "x"}, True),
            ({"type": "grafana-amazonprometheus-datasource", "uid": "x"}, True),
            (LOKI, False),
            ("[[logs:raw]]", False),
            ("${DS_LOKI}", False),
            ("${ds}", True),
            ("${DS_PROM-EU}", True),
            ("${DS_TEMPO}", False),
            ("-- Grafana --", False),
            (None, True),
        ],
    )
    def test_is_known_by_type_variable_and_input(self, reference: Any, expected: bool) -> None:
        view = read_view(
            {
                "templating": {
                    "list": [
                        {"name": "logs", "type": "datasource", "query": "loki"},
                        {"name": "ds", "type": "datasource", "query": "prometheus"},
                    ]
                },
                "__inputs": [{"name": "DS_LOKI", "type": "datasource", "pluginId": "loki"}],
            }
        )

        assert view.is_prometheus(Reference(reference)) is expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "panels",
                    "rows",
                    "targets",
                    "templating",
                    "annotations",
                    "list",
                    "datasource",
                    "links",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(
    st.dictionaries(
        st.sampled_from(["panels", "rows", "templating", "annotations", "__inputs"]), JSON
    )
)
def test_a_model_of_any_shape_has_a_view(model: dict[str, Any]) -> None:
    view = read_view(model)

    for panel in view.panels:
        assert at(model, panel.path) is not None
    assert len(view.rows) == len(view.panels)
