"""Variables with the values that a dashboard opens with."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from mcp_monitoring.review.drawing.asking.filled_in import Chosen
from mcp_monitoring.review.drawing.asking.source import DataSource
from mcp_monitoring.review.drawing.asking.variables import UnknownVariableError, resolved
from review.drawing.asking.held_source import SHOWN, HeldSource, dashboard, variable
from review.drawing.recorded_source import NAMES, RecordedSource

TIMES = {"start": "1795654800", "end": "1795656600"}
JOBS = {"label/job/values": ["b", "a", "c"]}


def chosen(
    variables: Sequence[Mapping[str, Any]],
    source: HeldSource | None = None,
    **given: Sequence[str],
) -> tuple[Mapping[str, Chosen], tuple[str, ...]]:
    found, problems = resolved(
        dashboard(variables=variables), source or HeldSource(JOBS), SHOWN, given
    )
    return found.chosen, problems


def values(one: Mapping[str, Any], source: HeldSource | None = None, **given: Sequence[str]) -> Any:
    found, problems = chosen([one], source, **given)
    assert problems == ()
    return found[one["name"]].in_queries


@pytest.mark.parametrize("name", NAMES)
def test_the_variables_of_the_recorded_dashboards_ask_what_grafana_asked(name: str) -> None:
    source = RecordedSource(name)

    found, problems = resolved(source.view, source, SHOWN, {})

    assert problems == ()
    if name.startswith("mcp"):
        assert found.fill('{job=~"$job",instance=~"$instance"}', "") == (
            '{job=~"snowflake-mcp",instance=~".*"}'
        )


def test_a_query_variable_opens_on_its_first_value() -> None:
    assert values(variable("job", "query", "label_values(up, job)", sort=1)) == "a"


def test_it_opens_on_the_value_of_the_file_if_that_is_still_offered() -> None:
    one = variable("job", "query", "label_values(up, job)")

    assert values({**one, "current": {"value": "c"}}) == "c"
    assert values({**one, "current": {"value": "gone"}}) == "b"
    assert values({**one, "multi": True, "current": {"value": ["c", "gone"]}}) == ("c",)


def test_a_given_value_comes_before_that_of_the_file() -> None:
    one = variable("job", "query", "label_values(up, job)", current={"value": "c"})

    assert values(one, job=["a"]) == "a"
    assert values({**one, "multi": True}, job=["a", "b"]) == ("a", "b")


def test_a_given_value_that_is_not_offered_is_used_and_told() -> None:
    source = HeldSource({"label/job/values": ["snowflake-mcp"]})

    found, problems = chosen(
        [variable("job", "query", "label_values(up, job)")], source, job=["snowflake-mpc"]
    )

    assert found["job"].values == ("snowflake-mpc",)
    assert problems == ("variable job does not offer snowflake-mpc; did you mean snowflake-mcp?",)


def test_a_value_for_an_unknown_variable_is_refused() -> None:
    with pytest.raises(UnknownVariableError, match="did you mean instance") as refused:
        chosen([variable("instance", "custom", "a")], instence=["a"])

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("written", ["All", "$__all"])
def test_all_values_are_one_text_or_each_listed(written: str) -> None:
    one = variable("job", "custom", "a, b", includeAll=True)

    assert values(one, job=[written]) == ("a", "b")
    assert values({**one, "allValue": ".+"}, job=[written]) == ".+"
    assert values({**one, "current": {"value": "$__all"}}) == ("a", "b")
    assert values({**one, "current": {"value": ["$__all"]}, "multi": True}) == ("a", "b")


def test_several_values_for_a_variable_of_one_are_told() -> None:
    found, problems = chosen([variable("job", "custom", "a, b")], job=["b", "a"])

    assert found["job"].in_queries == "b"
    assert problems == ("variable job takes one value; b is used",)


@pytest.mark.parametrize(
    ("query", "path", "parameters"),
    [
        ("label_values(job)", "label/job/values", {}),
        ('label_values(up{a="b"}, job)', "label/job/values", {"match[]": 'up{a="b"}'}),
        ("label_names()", "labels", {}),
        ("label_names(up)", "labels", {"match[]": "up"}),
        ("metrics(mcp)", "label/__name__/values", {}),
        ("up", "series", {"match[]": "up"}),
    ],
)
def test_a_query_is_asked_as_grafana_asks_it(
    query: str, path: str, parameters: dict[str, str]
) -> None:
    source = HeldSource({path: ["mcp_a"] if path != "series" else [{"__name__": "up", "a": "b"}]})

    values(variable("job", "query", query), source)

    assert source.asked == [(path, {"limit": "40000", **TIMES, **parameters})]


def test_a_query_in_the_newer_form_is_read() -> None:
    query = {"qryType": 1, "query": "label_values(up, job)", "refId": "x"}

    assert values(variable("job", "query", query)) == "b"


def test_results_of_a_query_are_texts_that_a_regex_takes_apart() -> None:
    sample = {"metric": {"__name__": "up", "pod": "p-1"}, "value": [1795656600, "1"]}
    source = HeldSource({"query": {"resultType": "vector", "result": [sample]}})
    one = variable("pod", "query", "query_result(up[$__range])", regex='/pod="([^"]+)"/')

    assert values(one, source) == "p-1"
    assert source.asked[0][1]["query"] == "up[1800s]"
    assert values({**one, "regex": ""}, source) == 'up{pod="p-1"} 1 1795656600000'


def test_metrics_are_filtered_by_their_pattern() -> None:
    source = HeldSource({"label/__name__/values": ["go_info", "mcp_a_total", "mcp_b_total"]})

    found, _ = chosen(
        [variable("m", "query", "metrics(mcp_.*_total)", includeAll=True)], source, m=["All"]
    )

    assert found["m"].values == ("mcp_a_total", "mcp_b_total")


@pytest.mark.parametrize(
    ("regex", "offered"),
    [
        ("/^web/", [("web-10", "web-10"), ("web-2", "web-2")]),
        ("/web-(.*)/", [("10", "10"), ("2", "2")]),
        (r"/(?<value>\w+)-(?<text>\d+)/", [("10", "web"), ("3", "db")]),
        ("web.*", [("web-10", "web-10"), ("web-2", "web-2")]),
        (r"/\w/g", [("w", "w"), ("e", "e"), ("b", "b"), ("1", "1"), ("0", "0"), ("2", "2")]),
    ],
)
def test_a_regex_filters_and_takes_values_apart(regex: str, offered: list[tuple[str, str]]) -> None:
    source = HeldSource({"label/pod/values": ["web-10", "web-2", "db-3"]})
    one = variable("pod", "query", "label_values(pod)", regex=regex, multi=True)

    found, _ = chosen([one], source, pod=[value for _, value in offered])

    assert list(zip(found["pod"].texts, found["pod"].values, strict=True))[:2] == offered[:2]
    assert found["pod"].values == tuple(dict.fromkeys(value for _, value in offered))


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (0, ["b10", "B9", "a2"]),
        (1, ["B9", "a2", "b10"]),
        (2, ["b10", "a2", "B9"]),
        (3, ["a2", "B9", "b10"]),
        (4, ["b10", "B9", "a2"]),
        (5, ["a2", "b10", "B9"]),
        (6, ["B9", "b10", "a2"]),
        (7, ["a2", "B9", "b10"]),
        (8, ["b10", "B9", "a2"]),
        ("x", ["b10", "B9", "a2"]),
    ],
)
def test_values_are_sorted(sort: Any, order: list[str]) -> None:
    source = HeldSource({"label/pod/values": ["b10", "B9", "a2"]})
    one = variable("pod", "query", "label_values(pod)", sort=sort, includeAll=True)

    found, _ = chosen([one], source, pod=["All"])

    assert list(found["pod"].values) == order


def test_a_variable_follows_those_that_it_uses_whatever_their_order() -> None:
    source = HeldSource({**JOBS, "label/pod/values": ["p"]})
    pod = variable("pod", "query", 'label_values(up{job=~"$job"}, pod)')
    job = variable("job", "query", "label_values(up, job)")

    chosen([pod, job], source)

    assert [(path, one.get("match[]")) for path, one in source.asked] == [
        ("label/job/values", "up"),
        ("label/pod/values", 'up{job=~"b"}'),
    ]


def test_variables_that_use_each_other_are_asked_in_their_order() -> None:
    one = variable("a", "custom", "$b")
    other = variable("b", "custom", "$a")

    found, _ = chosen([one, other])

    assert set(found) == {"a", "b"}


def test_values_that_cannot_be_asked_are_those_of_the_file() -> None:
    options = [{"text": "All", "value": "$__all"}, {"text": "x", "value": "x"}]
    one = variable("job", "query", "label_values(up, nobody)", options=options)

    found, problems = chosen([one])

    assert found["job"].values == ("x",)
    assert problems == ("variable job has no values: nobody has label/nobody/values",)


@pytest.mark.parametrize("query", ["label_values(up, nobody)", "nobody(", "query_result(nobody)"])
def test_a_variable_that_is_not_answered_is_told_once(query: str) -> None:
    found, problems = chosen([variable("job", "query", query)], HeldSource({}))

    assert found["job"].values == ()
    [said] = problems
    assert said.startswith("variable job has no values")


def test_a_source_without_values_is_told() -> None:
    _, problems = chosen(
        [variable("job", "query", "label_values(up, job)")], HeldSource({"label/job/values": []})
    )

    assert problems == ("variable job has no values in the held source",)


def test_a_regex_that_is_none_is_told() -> None:
    _, problems = chosen([variable("job", "query", "label_values(up, job)", regex="/(/")])

    assert problems == ("variable job offers all values: the regex '/(/' cannot be read",)


def test_a_query_of_another_data_source_is_told() -> None:
    known = [DataSource("loki", "Loki", "loki")]
    one = variable("job", "query", "label_values(job)", datasource={"uid": "loki"})

    _, problems = chosen([one], HeldSource(known=known))

    assert problems[0] == "variable job asks the data source loki, no Prometheus"


def test_custom_values_have_names_and_commas() -> None:
    one = variable("n", "custom", r"one : 1, two\,three, 3", multi=True)

    found, _ = chosen([one], n=["one", "two,three"])

    assert found["n"].values == ("1", "two,three")
    assert found["n"].texts == ("one", "two,three")


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (variable("x", "constant", "7"), "7"),
        (variable("x", "textbox", "0.99"), "0.99"),
        (variable("x", "textbox", "0.99", current={"value": "0.9"}), "0.9"),
        (variable("x", "interval", "1m, 5m"), "1m"),
        (variable("x", "interval", "1m,5m", current={"value": "5m"}), "5m"),
        (variable("x", "interval", "1m,5m", auto=True, auto_count=10, auto_min="1m"), "2m"),
        (variable("x", "switch", current={"value": "true"}), "true"),
    ],
)
def test_other_kinds_have_their_values(one: dict[str, Any], value: str) -> None:
    assert values(one) == value


def test_a_text_box_takes_any_given_value() -> None:
    assert values(variable("slo", "textbox", "0.99"), slo=["0.5"]) == "0.5"


def test_an_unknown_kind_is_told() -> None:
    found, problems = chosen([variable("g", "groupby", current={"value": ["a"]})])

    assert found["g"].values == ("a",)
    assert problems == ("variable g has the type 'groupby', which is not known",)


@pytest.mark.parametrize(
    ("current", "uid"),
    [
        ({}, "main"),
        ({"value": "other"}, "other"),
        ({"value": "Other"}, "other"),
        ({"value": "x"}, "main"),
    ],
)
def test_a_data_source_is_found_by_uid_or_name_else_the_default(
    current: dict[str, str], uid: str
) -> None:
    known = [
        DataSource("loki", "A Loki", "loki"),
        DataSource("other", "Other", "prometheus"),
        DataSource("main", "Prom", "prometheus", is_default=True),
    ]
    one = variable("ds", "datasource", "prometheus", current=current)

    found, problems = chosen([one], HeldSource(known=known))

    assert found["ds"].in_queries == uid
    assert problems == ()


def test_ad_hoc_filters_are_kept_or_given() -> None:
    filters = [{"key": "job", "operator": "=~", "value": "a|b"}, {"key": ""}, 7]
    view = dashboard(variables=[variable("f", "adhoc", filters=filters)])

    assert resolved(view, HeldSource(), SHOWN, {})[0].adhoc == (("job", "=~", "a|b"),)
    given = {"f": ["pod|!=|x", "nonsense"]}
    assert resolved(view, HeldSource(), SHOWN, given)[0].adhoc == (("pod", "!=", "x"),)
