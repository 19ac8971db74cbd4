"""Which arguments are taken, which are refused, and that no message tells a secret."""

from collections.abc import Awaitable
from types import MappingProxyType
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring import McpMonitoringArgs
from mcp_monitoring.alerting.knobs import NUMBER_KNOBS
from mcp_monitoring.arguments.checking import (
    ArgumentError,
    check_arguments,
    is_deferred,
    url_problem,
)

URL = {"prometheus_url": "http://prometheus:9090"}
EXISTING = {"datasource_uid": "existing"}
SECRET = "canary-5f2a"
LISTS = (
    *("contact_emails", "extra_dashboards_dirs", "exclude_dashboards"),
    *("extra_alerts_dirs", "exclude_alerts"),
)
ARGUMENTS = sorted(McpMonitoringArgs.__annotations__)
MAY_BE_KNOWN_LATER = {
    *("prometheus_url", "datasource_uid", "folder_uid", "bearer_token", "http_headers"),
    *("basic_auth_username", "basic_auth_password", "datasource_secure_json_data"),
    *("contact_point", "contact_emails", "contact_slack_webhook_url", "contact_webhook_url"),
    *("contact_pagerduty_integration_key", "policy"),
}


class Later(Awaitable[str]):
    """A value that is known only later."""

    def __await__(self) -> Any:
        yield


def problems(args: Any) -> list[str]:
    with pytest.raises(ArgumentError) as refusal:
        check_arguments(args)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


# --- what is taken -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        URL,
        EXISTING,
        {
            **URL,
            "datasource_name": "Metrics",
            "datasource_default": True,
            "scrape_interval": "1h30m",
            "datasource_json_data": {"timeout": 30, "x": [1.5, True, None, {"y": "z"}]},
            "datasource_secure_json_data": {"tlsCACert": "pem", "tlsClientKey": Later()},
            "basic_auth_username": "u",
            "basic_auth_password": "p",
            "http_headers": {"X-Scope-OrgID": "team", "X-Later": Later()},
            "folder_title": "MCP",
            "folder_uid": "my_folder-1",
            "dashboards_dir": "dashboards",
            "datasource_uids": {"DS_LOGS": "loki", "Old name": "loki.main", "DS_T": Later()},
            "alerts": True,
            "alerts_dir": "alerts",
            "runbook_base_url": "https://wiki.example.com/mcp",
            "extra_dashboards_dirs": ["own", "team/dashboards"],
            "exclude_dashboards": ("mcp-pool.json", "mcp-slo"),
            "extra_alerts_dirs": ["own"],
            "exclude_alerts": ["McpRestartLoop"],
            "alert_overrides": {
                "A": {"for": "0", "keep_firing_for": "1h30m", "labels": {"severity": "x"}},
                "B": {"annotations": {"summary": "{{ $value }}"}, "for": None},
                "C": {},
            },
            "knobs": {"queue_depth": 5, "floor": -0.5},
            "contact_emails": ["a@example.com", Later()],
            "contact_slack_webhook_url": "https://u:p@hooks.example.com/x",
            "contact_webhook_url": Later(),
            "contact_pagerduty_integration_key": "key",
            "pool_share": 0.5,
            "restarts": 4,
            "job": "mcp",
            "prefix": "eu-" * 20,
            "title_prefix": "Staging ",
            "title_suffix": " (eu)",
            "labels": {"environment": "staging", "team_2": "db, warehouse"},
        },
        {**EXISTING, "datasource_default": False, "datasource_name": "N", "scrape_interval": "5s"},
        {**URL, "http_headers": MappingProxyType({"X-A": "b"})},
    ],
)
def test_what_is_right_is_returned_as_given(args: dict[str, Any]) -> None:
    assert check_arguments(args) == args


@pytest.mark.parametrize("empty", [None, "", {}, [], ()])
@pytest.mark.parametrize("argument", [name for name in ARGUMENTS if name != "prometheus_url"])
def test_what_is_empty_counts_as_not_given(argument: str, empty: Any) -> None:
    assert check_arguments({**URL, argument: empty}) == URL


def test_false_is_not_empty() -> None:
    assert check_arguments({**URL, "datasource_default": False})["datasource_default"] is False


@pytest.mark.parametrize("argument", sorted(MAY_BE_KNOWN_LATER))
def test_inputs_may_be_known_only_later(argument: str) -> None:
    pairs = {"basic_auth_username": "basic_auth_password"}
    pairs |= {other: one for one, other in pairs.items()}
    args = {argument: Later()} | ({pairs[argument]: "x"} if argument in pairs else {})
    source = {} if argument in ("prometheus_url", "datasource_uid") else URL
    assert check_arguments({**source, **args}) == {**source, **args}


def test_outputs_and_awaitables_are_known_only_later() -> None:
    assert is_deferred(Later())
    assert is_deferred(pulumi.Output.from_input("x"))
    assert not is_deferred("x")


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("args", [None, [], "prometheus_url"])
def test_arguments_must_be_a_map(args: Any) -> None:
    assert problems(args) == [
        f"args: must be a map of arguments, not a value of type {type(args).__name__}"
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("prometheus_ur", "did you mean prometheus_url?"),
        ("zzz", f"known are {', '.join(['prometheus_url', 'datasource_uid'])}"),
        (5, "known are prometheus_url"),
    ],
)
@pytest.mark.parametrize("value", ["x", "", None])
def test_an_unknown_argument_is_named_even_if_empty(name: Any, hint: str, value: Any) -> None:
    (problem,) = problems({**URL, name: value})
    assert problem.startswith(f"{name}: is not an argument of McpMonitoring; {hint}")


def test_every_argument_is_known_and_no_other() -> None:
    (problem,) = problems({**URL, "zzz": "x"})
    assert sorted(problem.split("known are ")[1].split(", ")) == ARGUMENTS


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_a_value_of_the_wrong_type_is_named(argument: str) -> None:
    problem = problems({argument: b"5"})[0]
    wanted = {
        "alerts": "true or false",
        **dict.fromkeys(LISTS, "a list"),
        **dict.fromkeys(("alert_overrides", "knobs", "metric_names", "label_names"), "a map"),
        "datasource_default": "true or false",
        "http_headers": "a map",
        "datasource_json_data": "a map",
        "datasource_uids": "a map",
        "labels": "a map",
        "datasource_secure_json_data": "a map",
        **dict.fromkeys(NUMBER_KNOBS, "a number"),
    }.get(argument, "a string")
    assert problem == f"{argument}: must be {wanted}, not a value of type bytes"


@pytest.mark.parametrize("argument", sorted({*ARGUMENTS} - MAY_BE_KNOWN_LATER))
def test_what_decides_the_resources_must_be_known(argument: str) -> None:
    assert problems({**URL, argument: Later()}) == [
        f"{argument}: must be known before deployment, so it cannot be an Output"
    ]


@pytest.mark.parametrize(
    "argument", ["http_headers", "datasource_secure_json_data", "datasource_uids", "labels"]
)
def test_names_and_values_of_a_map_of_texts_are_strings(argument: str) -> None:
    assert problems({**URL, argument: {"a": 5, 6: "b"}}) == [
        f"{argument}: a: must be a string, not a value of type int",
        f"{argument}: 6: must be a string, not a value of type int",
    ]


@pytest.mark.parametrize("wrong", [5, None, ["a"], Later()])
@pytest.mark.parametrize("argument", [name for name in LISTS if name != "contact_emails"])
def test_a_list_of_names_holds_names_that_are_known(argument: str, wrong: Any) -> None:
    assert problems({**URL, argument: ["a", wrong]}) == [
        f"{argument}: must hold strings, not a value of type {type(wrong).__name__}"
    ]


@pytest.mark.parametrize(
    ("knobs", "said"),
    [
        ({"queue_depth": "5"}, "queue_depth: must be a number, not a value of type str"),
        ({"queue_depth": True}, "queue_depth: must be a number, not a value of type bool"),
        ({"queue_depth": float("inf")}, "queue_depth: must be a number, not a value of type flo"),
        ({"queue_depth": Later()}, "queue_depth: must be a number, not a value of type Later"),
        ({"pool_share": 0.5}, "pool_share: is an argument of its own; give pool_share, or call"),
        ({"prefix": 1}, "prefix: is an argument of its own; give prefix, or call your knob other"),
    ],
)
def test_a_knob_of_ones_own_is_a_number_under_a_name_of_its_own(knobs: Any, said: str) -> None:
    (problem,) = problems({**URL, "knobs": knobs})

    assert problem.startswith(f"knobs: {said}")


@pytest.mark.parametrize(
    ("args", "have"),
    [
        ({}, "neither is"),
        ({"prometheus_url": "", "datasource_uid": None}, "neither is"),
        ({**URL, **EXISTING}, "both are"),
        ({**URL, "datasource_uid": Later()}, "both are"),
    ],
)
def test_url_and_uid_exclude_each_other_and_one_is_needed(args: dict[str, Any], have: str) -> None:
    (problem,) = problems(args)
    assert problem.startswith("prometheus_url, datasource_uid: give exactly one, ")
    assert problem.endswith(f"; {have} given")


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("bearer_token", SECRET),
        ("bearer_token", Later()),
        ("http_headers", {"X-A": SECRET}),
        ("datasource_secure_json_data", {"tlsCACert": SECRET}),
        ("datasource_json_data", {"timeout": 1}),
        ("datasource_default", True),
    ],
)
def test_what_is_for_a_new_data_source_is_refused_with_an_existing_one(
    argument: str, value: Any
) -> None:
    (problem,) = problems({**EXISTING, argument: value})
    assert problem.startswith(f"{argument}: has no effect on an existing data source; ")


def test_user_and_password_with_an_existing_data_source_are_both_named() -> None:
    args = {**EXISTING, "basic_auth_username": "u", "basic_auth_password": "p"}
    assert [problem.split(":")[0] for problem in problems(args)] == [
        "basic_auth_username",
        "basic_auth_password",
    ]


@pytest.mark.parametrize("argument", ["basic_auth_username", "basic_auth_password"])
def test_user_and_password_belong_together(argument: str) -> None:
    assert problems({**URL, argument: "x"}) == [
        "basic_auth_username, basic_auth_password: give both or neither"
    ]


BASIC = {"basic_auth_username": "u", "basic_auth_password": SECRET}
BEARER = {"bearer_token": SECRET}
HEADER = {"http_headers": {"AUTHORIZATION": SECRET}}


@pytest.mark.parametrize(
    ("args", "ways"),
    [
        (BASIC | BEARER, "basic_auth_username, bearer_token"),
        (BASIC | HEADER, "basic_auth_username, http_headers: Authorization"),
        (BEARER | HEADER, "bearer_token, http_headers: Authorization"),
    ],
)
def test_there_is_one_way_to_authorize(args: dict[str, Any], ways: str) -> None:
    assert problems({**URL, **args}) == [
        f"{ways}: each of them sets the Authorization header; give one"
    ]


@pytest.mark.parametrize(
    ("argument", "value", "problem"),
    [
        ("datasource_uid", "a b", "'a b' has characters other than letters, digits, '-' and '_'"),
        ("datasource_uid", "u" * 41, f"'{'u' * 41}' has 41 characters; Grafana allows 40"),
        ("folder_uid", "a/b", "'a/b' has characters other than letters, digits, '-' and '_'"),
        ("folder_uid", "u" * 41, f"'{'u' * 41}' has 41 characters; Grafana allows 40"),
        (
            "datasource_uids",
            {"DS_LOGS": " "},
            "DS_LOGS: is empty; give the uid of an existing data source",
        ),
        (
            "datasource_uids",
            {"DS_A": "", "DS_B": "b"},
            "DS_A: is empty; give the uid of an existing data source",
        ),
        (
            "datasource_uids",
            {"DS_LOGS": "${DS_LOGS}"},
            "DS_LOGS: '${DS_LOGS}' is a placeholder itself; give the uid of an existing data"
            " source",
        ),
        ("contact_emails", ["a@b", "c"], "'c' is not an e-mail address"),
        ("contact_emails", ["a@b, c@d"], "'a@b, c@d' is not an e-mail address"),
        (
            "contact_slack_webhook_url",
            "hooks.example.com",
            'has no scheme; begin it with "http://" or "https://"',
        ),
        ("contact_webhook_url", "https://", "names no host"),
        (
            "runbook_base_url",
            "docs",
            'has no scheme; begin it with "http://" or "https://"',
        ),
        ("prefix", "a.b", "'a.b' has characters other than letters, digits, '-' and '_'"),
        ("prefix", "a\n", "'a\\n' has characters other than letters, digits, '-' and '_'"),
        ("records", "skipp", "'skipp' is not known; did you mean skip?"),
        ("records", "Refuse", "'Refuse' is not known; did you mean refuse?"),
        ("records", "deploy", "'deploy' is not known; give refuse or skip"),
        *(
            (
                "folder_title",
                title,
                "is only white space; Grafana refuses a folder without a title",
            )
            for title in (" ", "\t\r\n", "\xa0\u3000")
        ),
        *(
            (key, title, "is only white space, which Grafana trims; give a text or remove it")
            for key in ("title_prefix", "title_suffix")
            for title in (" ", "\n", "\u3000")
        ),
        *(
            (
                "labels",
                {name: "x"},
                f"{name}: is not a label name that Prometheus accepts; use letters, digits and '_'",
            )
            for name in ("team-1", "1st", "größe", "a b", "__tenant__", "a.b", "a\n")
        ),
        ("labels", {"alertname": "x"}, "alertname: is set by Grafana; choose another name"),
        (
            "labels",
            {"grafana_folder": "x"},
            "grafana_folder: is set by Grafana; choose another name",
        ),
        ("labels", {"job": "x"}, "job: tells the series of an alert apart; choose another name"),
        *(
            (
                "labels",
                {"team": value},
                "team: is empty, and Grafana drops a label without a value; give it one or"
                " remove it",
            )
            for value in ("", " ", "\t\n")
        ),
        ("labels", {"team": "{{ $labels.x }}"}, "team: is a template; give a plain text"),
        (
            "labels",
            {"team": Later()},
            "team: must be known before deployment, so it cannot be an Output",
        ),
        ("scrape_interval", "15", "'15' is not a duration such as \"15s\""),
        ("scrape_interval", "1 m", "'1 m' is not a duration such as \"15s\""),
        ("scrape_interval", "-5s", "'-5s' is not a duration such as \"15s\""),
        ("scrape_interval", "\u0661s", "'\u0661s' is not a duration such as \"15s\""),
        ("scrape_interval", "1s1h", "'1s1h' is not a duration such as \"15s\""),
        ("scrape_interval", "1.5s", "'1.5s' is not a duration such as \"15s\""),
        ("scrape_interval", "0", "'0' is zero; give a duration such as \"15s\""),
        ("scrape_interval", "0s", "'0s' is zero; give a duration such as \"15s\""),
        (
            "datasource_json_data",
            {"httpHeaderName1": "a", "httpHeaderName2": "b"},
            "httpHeaderName is reserved; give headers as http_headers",
        ),
        (
            "datasource_json_data",
            {"a": [{"b": "teamHttpHeaders"}]},
            "teamHttpHeaders is reserved; give headers as http_headers",
        ),
        (
            "datasource_json_data",
            {"a": ({"b": Later()},)},
            "must hold plain values only, not a value of type Later",
        ),
        (
            "datasource_json_data",
            {"a": {1}},
            "must hold plain values only, not a value of type set",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_told(argument: str, value: Any, problem: str) -> None:
    source = {} if argument == "datasource_uid" else URL
    assert problems({**source, argument: value}) == [f"{argument}: {problem}"]


@pytest.mark.parametrize("argument", [name for name in LISTS if name != "contact_emails"])
def test_an_empty_name_in_a_list_is_told(argument: str) -> None:
    assert problems({**URL, argument: ["a", " "]}) == [f"{argument}[1]: is empty; remove it"]


def test_all_problems_are_told_at_once() -> None:
    assert len(problems({"zzz": 1, "job": 1, "prefix": Later()})) == 4
    assert problems({"folder_titel": "x", "records": "skipp", "pool_share": "a lot"}) == [
        "folder_titel: is not an argument of McpMonitoring; did you mean folder_title?",
        "pool_share: must be a number, not a value of type str",
        "prometheus_url, datasource_uid: give exactly one, a Prometheus to make a data source for"
        " or an existing data source; neither is given",
        "records: 'skipp' is not known; did you mean skip?",
    ]
    assert len(problems({"prefix": ".", "folder_uid": "/", "bearer_token": "t"} | BASIC)) == 4
    labels = {"a-b": "x", "job": "x", "team": ""}
    assert len(problems({**URL, "prefix": ".", "title_suffix": " ", "labels": labels})) == 5


@pytest.mark.parametrize("misspelt", ["prometheusURL", "promethus_url", "prometheusUrl"])
def test_a_misspelt_argument_is_not_also_a_missing_one(misspelt: str) -> None:
    (problem,) = problems({misspelt: "http://prometheus:9090"})

    assert problem.startswith(f"{misspelt}: is not an argument of McpMonitoring; ")


# --- the URL -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["http://prometheus:9090", "https://p.example.com/select/0/prometheus", "http://[::1]:9090/"],
)
def test_a_base_url_is_taken(url: str) -> None:
    assert url_problem(url) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("prometheus:9090", 'has no scheme; begin it with "http://" or "https://"'),
        ("prometheus", 'has no scheme; begin it with "http://" or "https://"'),
        ("http:/prometheus", 'has no scheme; begin it with "http://" or "https://"'),
        ("ftp://prometheus", 'has a scheme other than "http" and "https"'),
        ("http://", "names no host"),
        ("http://:9090", "names no host"),
        ("http://[::1", "is not a URL"),
        ("http://prometheus:port", "is not a URL"),
        (" http://prometheus", "has white space in it"),
        ("http://prometheus\n", "has white space in it"),
    ],
)
def test_what_is_no_base_url_is_told(url: str, problem: str) -> None:
    assert problems({"prometheus_url": url}) == [f"prometheus_url: {problem}"]


@pytest.mark.parametrize(
    "url", [f"http://u:{SECRET}@p", f"http://{SECRET}@p", f"http://:{SECRET}@p"]
)
def test_a_url_holds_no_credential(url: str) -> None:
    (problem,) = problems({"prometheus_url": url})
    assert problem.startswith("prometheus_url: holds a credential that everybody can read; ")


# --- secrets -----------------------------------------------------------------------------------


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "prometheus_url": st.sampled_from(
                [f"http://u:{SECRET}@p", f"u:{SECRET}@p:x", f"http://u:{SECRET}@p:x", "http://p"]
            ),
            "datasource_uid": st.sampled_from(["a b", "ok", 5]),
            "bearer_token": st.sampled_from([SECRET, [SECRET]]),
            "basic_auth_username": st.sampled_from(["u", 5]),
            "basic_auth_password": st.sampled_from([SECRET, {SECRET: SECRET}]),
            "http_headers": st.sampled_from(
                [{"Authorization": SECRET}, {"a": [SECRET]}, {5: SECRET}, [SECRET]]
            ),
            "datasource_secure_json_data": st.sampled_from(
                [{"k": SECRET}, {"k": {SECRET}}, SECRET]
            ),
            "unknown": st.just(SECRET),
        },
    )
)
def test_no_message_tells_a_secret(args: dict[str, Any]) -> None:
    try:
        check_arguments(args)
    except ArgumentError as refusal:
        message = str(refusal)
    else:
        message = ""
    assert SECRET not in message
