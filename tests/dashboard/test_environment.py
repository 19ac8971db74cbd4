"""The marks of an environment in a dashboard: put on at deployment, taken off without a trace."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.dashboard.environment import (
    Environment,
    environment,
    put_environment,
    title_problems,
    without_environment,
)
from mcp_monitoring.dashboard.files import packaged_dashboards, read_dashboards
from mcp_monitoring.titles import Affixes

FOLDER = {"uid": "eu-mcp", "title": "MCP (eu)"}
OWN = Environment(folder=FOLDER)
LABELS = {"environment": "eu", "team": 'the "blue" one'}
SHARED = Environment(labels=LABELS)


def with_environment(model: Mapping[str, Any], marks: Environment) -> dict[str, Any]:
    """A copy of a dashboard with the marks on it."""
    marked = copy.deepcopy(dict(model))
    put_environment(marked, marks)
    return marked


def listing(**options: Any) -> dict[str, Any]:
    """A dashboard with a list of alerts, inside a closed row."""
    alerts = {"id": 2, "type": "alertlist", "title": "Firing", "options": options}
    return {"title": "D", "panels": [{"id": 1, "type": "row", "panels": [alerts]}]}


def options_of(model: dict[str, Any]) -> Any:
    return model["panels"][0]["panels"][0].get("options")


def choosing(**variable: Any) -> dict[str, Any]:
    """A dashboard with a variable `job`."""
    return {"title": "D", "templating": {"list": [{"name": "job", **variable}]}}


def variable_of(model: dict[str, Any]) -> Any:
    return model["templating"]["list"][0]


@pytest.mark.parametrize(
    "model",
    [
        listing(),
        listing(alertInstanceLabelFilter=""),
        listing(alertInstanceLabelFilter='{service="mcp",job=~"$job|"}'),
        listing(alertInstanceLabelFilter=' severity = "page" '),
        listing(alertInstanceLabelFilter='{severity="page",}'),
        listing(folder={"uid": "x", "title": "Elsewhere"}),
        listing(folder=FOLDER),
        listing(alertInstanceLabelFilter='{environment="eu"}'),
        listing(alertInstanceLabelFilter="$matchers"),
        {"title": "D", "panels": [{"id": 2, "type": "alertlist"}]},
        choosing(type="query", query="label_values(up, job)"),
        choosing(type="query", query="label_values(up, job)", multi=True, includeAll=True),
        choosing(type="query", query="x", staticOptions=[{"text": "All", "value": "a|b"}]),
        choosing(type="query", query="x", staticOptions=[{"text": "Ours", "value": "mcp"}]),
        choosing(type="custom", query="a, b : c, d\\,e"),
        choosing(type="custom", query="a,  mcp"),
        choosing(type="custom", query=""),
        choosing(type="textbox", query="mcp"),
        choosing(type="constant", query="mcp"),
        choosing(type="custom", valuesFormat="json", query='["a"]'),
    ],
    ids=lambda model: json.dumps(model)[-70:],
)
@pytest.mark.parametrize("marks", [OWN, SHARED, Environment(opens_on={"job": "mcp"})])
def test_what_is_put_on_is_taken_off_again(model: dict[str, Any], marks: Environment) -> None:
    named = Environment(Affixes("EU ", " *"), marks.opens_on, marks.folder, marks.labels)
    before = copy.deepcopy(model)

    sent = with_environment(model, named)
    plain = without_environment(sent, named, model)

    assert model == before, "the model itself stays"
    assert sent["title"] == "EU D *"
    assert _said(plain) == _said(model)


def _said(value: Any) -> Any:
    """Leaves out what is empty, which means nothing."""
    if isinstance(value, dict):
        inner = {key: _said(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one not in (None, "", {}, [])}
    return [_said(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("edited", ["a,b,mcp,c", "a, b, mcp, c"])
def test_options_that_somebody_added_behind_ours_stay(edited: str) -> None:
    marks = Environment(opens_on={"job": "mcp"})
    file = choosing(type="custom", query="a,b")

    plain = without_environment(choosing(type="custom", query=edited), marks, file)

    assert variable_of(plain)["query"] == "a, b, c"


def test_a_matcher_that_somebody_added_behind_ours_stays() -> None:
    sent = with_environment(listing(alertInstanceLabelFilter='{a="b"}'), SHARED)
    matchers = options_of(sent)["alertInstanceLabelFilter"]
    options_of(sent)["alertInstanceLabelFilter"] = matchers[:-1] + ', severity="page"}'

    plain = without_environment(sent, SHARED, listing(alertInstanceLabelFilter='{a="b"}'))

    assert options_of(plain)["alertInstanceLabelFilter"] == '{a="b", severity="page"}'


def test_another_folder_that_somebody_chose_stays() -> None:
    other = {"uid": "team", "title": "Team"}

    assert options_of(without_environment(listing(folder=other), OWN, listing())) == {
        "folder": other
    }


class TestListsOfAlerts:
    @pytest.mark.parametrize(
        "options", [{}, {"folder": None}, {"alertInstanceLabelFilter": '{a="b"}', "maxItems": 5}]
    )
    def test_list_those_of_the_folder_that_the_deployment_creates(
        self, options: dict[str, Any]
    ) -> None:
        sent = with_environment(listing(**options), OWN)

        assert options_of(sent) == {**options, "folder": FOLDER}

    @pytest.mark.parametrize(
        ("written", "sent"),
        [
            (None, '{environment="eu",team="the \\"blue\\" one"}'),
            ("", '{environment="eu",team="the \\"blue\\" one"}'),
            ("{}", '{environment="eu",team="the \\"blue\\" one"}'),
            ('{a="b"}', '{a="b",environment="eu",team="the \\"blue\\" one"}'),
            ('a="b"', 'a="b",environment="eu",team="the \\"blue\\" one"'),
            ('{team=~"x|y", a="b", }', '{team=~"x|y", a="b",environment="eu"}'),
            ('{my_team="x",environment!="y"}', None),
            ("$matchers", "$matchers"),
        ],
    )
    def test_in_a_folder_of_others_list_those_with_the_labels(
        self, written: str | None, sent: str | None
    ) -> None:
        given = {} if written is None else {"alertInstanceLabelFilter": written}
        made = options_of(with_environment(listing(**given), SHARED))

        if sent is None:
            sent = '{my_team="x",environment!="y",team="the \\"blue\\" one"}'
        assert made["alertInstanceLabelFilter"] == sent
        assert "folder" not in made

    def test_list_the_same_whatever_the_order_of_the_labels(self) -> None:
        """A component package gets maps in any order."""
        labels = {"team": "a", "environment": "eu", "area": "b"}
        orders = [labels, dict(reversed(labels.items())), dict(sorted(labels.items()))]

        sent = [with_environment(listing(), Environment(labels=one)) for one in orders]
        assert sent[0] == sent[1] == sent[2]

    @pytest.mark.parametrize(
        "options",
        [
            {"folder": {"uid": "x", "title": "X"}},
            {"datasource": "Mimir"},
            {"datasource": "-- Grafana --"},
            {"folder": {"uid": "x", "title": "X"}, "alertInstanceLabelFilter": ""},
        ],
    )
    @pytest.mark.parametrize("marks", [OWN, SHARED])
    def test_stay_where_the_file_decides(self, options: dict[str, Any], marks: Environment) -> None:
        assert options_of(with_environment(listing(**options), marks)) == options

    @pytest.mark.parametrize("value", ["$5", "a$job", "[[job]]"])
    def test_do_not_match_a_value_that_grafana_would_fill_in(self, value: str) -> None:
        marks = Environment(labels={"price": value})

        assert options_of(with_environment(listing(), marks)) == {}


class TestVariables:
    """A variable opens on the value of the deployment, whether a data source knows it or not."""

    @pytest.mark.parametrize("more", [{}, {"multi": True, "includeAll": True}, {"regex": "/a.*/"}])
    def test_of_a_query_offers_the_value_before_all_others(self, more: dict[str, Any]) -> None:
        model = choosing(type="query", query="label_values(up, job)", **more)

        sent = variable_of(with_environment(model, Environment(opens_on={"job": "mcp"})))

        assert sent == {**variable_of(model), "staticOptions": [{"text": "mcp", "value": "mcp"}]}

    def test_keeps_the_options_of_the_file(self) -> None:
        both = {"text": "Both", "value": "a|b"}
        model = choosing(type="query", staticOptions=[both], staticOptionsOrder="after")

        sent = variable_of(with_environment(model, Environment(opens_on={"job": "mcp"})))

        assert sent["staticOptions"] == [{"text": "mcp", "value": "mcp"}, both]
        assert sent["staticOptionsOrder"] == "after"

    @pytest.mark.parametrize(
        ("listed", "value", "sent"),
        [
            ("a, b", "mcp", "a, b, mcp"),
            ("a, Ours : mcp", "mcp", "a, Ours : mcp"),
            ("", "mcp", "mcp"),
            ("a", "b,c", "a, b\\,c"),
            ("a,b\\,c", "b,c", "a,b\\,c"),
        ],
    )
    def test_of_a_list_has_the_value_in_its_list(self, listed: str, value: str, sent: str) -> None:
        model = choosing(type="custom", query=listed)

        made = variable_of(with_environment(model, Environment(opens_on={"job": value})))

        assert made["query"] == sent

    def test_of_another_name_or_kind_stays(self) -> None:
        marks = Environment(opens_on={"job": "mcp"})
        for model in (
            choosing(type="textbox", query="x"),
            choosing(type="datasource", query="prometheus"),
            {"templating": {"list": [{"name": "instance", "type": "query"}]}},
        ):
            assert with_environment(model, marks) == model


class TestOfADeployment:
    def test_lists_are_bound_to_the_folder_it_creates(self) -> None:
        given = {"prefix": "eu-", "title_suffix": " (eu)", "labels": LABELS}

        assert environment(given, {}, "eu-mcp").folder == FOLDER

    @pytest.mark.parametrize(
        "given",
        [
            {"folder_uid": "team", "labels": LABELS},
            {"title_suffix": " a/b", "labels": LABELS},
        ],
    )
    def test_lists_are_bound_to_labels_where_the_folder_does_not_tell(
        self, given: dict[str, Any]
    ) -> None:
        marks = environment(given, {}, "team")

        assert (marks.folder, marks.labels) == (None, LABELS)

    def test_lists_of_a_deployment_without_alerts_stay(self) -> None:
        marks = environment({"alerts": False, "labels": LABELS}, {}, "mcp")

        assert with_environment(listing(), marks) == listing()


def test_the_lists_of_the_packaged_dashboards_are_bound() -> None:
    bound = {
        one.stem: panel["options"]["folder"]
        for one in read_dashboards(packaged_dashboards())
        for panel in with_environment(one.model, OWN)["panels"]
        if panel["type"] == "alertlist"
    }

    assert bound == {"mcp-overview": FOLDER, "mcp-slo": FOLDER}


class TestTitles:
    def put(self, directory: Path, **titles: str) -> Any:
        for name, title in titles.items():
            (directory / f"{name}.json").write_text(json.dumps({"title": title, "panels": []}))
        return read_dashboards(directory)

    def test_that_are_equal_are_told_where_titles_tell_environments_apart(
        self, tmp_path: Path
    ) -> None:
        dashboards = self.put(tmp_path, a="Pool", b=" Pool ", c="Pools")

        assert list(title_problems(dashboards, Affixes("", " (eu)"))) == [
            f"{tmp_path}/b.json: the title 'Pool (eu)' is also that of a.json; change one of them,"
            " or give no title_prefix and title_suffix"
        ]
        assert not list(title_problems(dashboards, Affixes())), "as before"

    @pytest.mark.parametrize(
        ("title", "suffix"), [("x" * 4999, " (eu)"), ("ü" * 2499, "éé"), ("x", "y" * 5000)]
    )
    def test_that_are_too_long_for_grafana_are_told(
        self, tmp_path: Path, title: str, suffix: str
    ) -> None:
        dashboards = self.put(tmp_path, long=title)

        [problem] = title_problems(dashboards, Affixes("", suffix))
        assert problem.startswith(f"{tmp_path}/long.json: the title '{title[:5]}"[:80])
        assert "bytes; Grafana allows 5000; shorten it, or what is put around it" in problem
        assert len(problem) < 300 + len(str(tmp_path))

    def test_may_have_as_many_bytes_as_grafana_allows(self, tmp_path: Path) -> None:
        dashboards = self.put(tmp_path, long="x" * 4995)

        assert not list(title_problems(dashboards, Affixes("", " (eu)")))
