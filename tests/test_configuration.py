"""The component's arguments, read from the configuration of a stack."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
from deployment import Deploy
from mcp_monitoring import McpMonitoring
from mcp_monitoring.alerting.alerts import packaged_alerts
from mcp_monitoring.arguments.declared import DECLARED
from mcp_monitoring.configuration import arguments_from_config, config_key

from reference.examples import EXAMPLES

CANARY = "canary-5f2a"


def key_of(name: str) -> str:
    return f"knobs.{name}" if DECLARED[name].type is float else config_key(name)


@pytest.fixture
def read(deploy: Deploy) -> Any:
    """Reads a configuration under mocks: what was read, what it comes to, and what is secret."""

    def read_config(values: dict[str, Any], namespace: str = "mcp-monitoring") -> Any:
        def program() -> Any:
            pulumi.runtime.set_all_config(
                {
                    f"{namespace}:{key}": value if isinstance(value, str) else json.dumps(value)
                    for key, value in values.items()
                },
                [],
            )
            other = None if namespace == "mcp-monitoring" else namespace
            arguments = arguments_from_config(pulumi.Config(other))
            later = {k: v for k, v in arguments.items() if isinstance(v, pulumi.Output)}
            secret = {name: value.is_secret() for name, value in later.items()}
            return {"known": {**arguments}, "secret": secret}

        return deploy(program).result

    return read_config


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_every_argument_is_read_under_its_key_and_with_its_type(read: Any, name: str) -> None:
    value = EXAMPLES[name]
    is_number = DECLARED[name].type is float

    found = read({"knobs": {name: value}} if is_number else {config_key(name): value})
    assert found["known"] == {name: value}
    assert found["secret"] == ({name: True} if DECLARED[name].is_secret else {})


def test_all_are_read_together(read: Any) -> None:
    numbers = {name: value for name, value in EXAMPLES.items() if DECLARED[name].type is float}
    others = {config_key(name): EXAMPLES[name] for name in EXAMPLES.keys() - numbers.keys()}
    all_knobs = {**numbers, **others.pop("knobs")}

    assert read({**others, "knobs": all_knobs})["known"] == EXAMPLES


def test_nothing_is_read_of_an_empty_configuration(read: Any) -> None:
    assert read({})["known"] == {}


def test_a_program_may_keep_them_in_another_namespace(read: Any) -> None:
    assert read({"prefix": "eu-"}, namespace="monitoring")["known"] == {"prefix": "eu-"}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("job", "job"),
        ("prometheus_url", "prometheusUrl"),
        ("contact_pagerduty_integration_key", "contactPagerdutyIntegrationKey"),
    ],
)
def test_keys_are_the_names_in_camel_case(name: str, key: str) -> None:
    assert config_key(name) == key


# --- what cannot be read -----------------------------------------------------------------------

URL = {"prometheusUrl": "https://prometheus.example.com"}


@pytest.fixture
def refused(deploy: Deploy) -> Any:
    """Deploys a configuration that cannot be used; returns all problems, and makes nothing."""

    def problems(
        values: dict[str, Any],
        other_keys: tuple[str, ...] | None = None,
        namespace: str = "mcp-monitoring",
        **more: Any,
    ) -> list[str]:
        def program() -> None:
            stored = {"grafana:url": "https://grafana", "grafana:auth": "anonymous"}
            for key, value in values.items():
                full = key if ":" in key else f"{namespace}:{key}"
                stored[full] = value if isinstance(value, str) else json.dumps(value)
            pulumi.runtime.set_all_config(stored, [])
            config = pulumi.Config(None if namespace == "mcp-monitoring" else namespace)
            given: Any = arguments_from_config(config, other_keys)
            args: Any = {**given, **more} if more else given
            McpMonitoring("m", args)

        with pytest.raises(pulumi.RunError) as refusal:
            deploy(program)
        assert deploy.registered == []
        first, *others = str(refusal.value).split("\n  - ")
        assert first == "McpMonitoring 'm' cannot be created:"
        assert CANARY not in str(refusal.value)
        return others

    return problems


def test_a_knob_nobody_knows_is_left_to_the_component(read: Any) -> None:
    assert read({"knobs": {"pool_shar": 0.5}})["known"] == {"knobs": {"pool_shar": 0.5}}


def test_knobs_of_files_of_ones_own_stand_beside_the_packaged_ones(read: Any) -> None:
    knobs = {"pool_share": 0.5, "queue_depth": 40, "floor": "0.5"}

    assert read({"knobs": knobs})["known"] == {
        "pool_share": 0.5,
        "knobs": {"queue_depth": 40, "floor": 0.5},
    }


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("prometheusURL", "prometheusUrl"),
        ("prometheus_url", "prometheusUrl"),
        ("prometheusurl", "prometheusUrl"),
        ("alertDir", "alertsDir"),
        ("datasource_json_data", "datasourceJsonData"),
        ("contactEmail", "contactEmails"),
        ("folder-title", "folderTitle"),
        ("scrapeIntervall", "scrapeInterval"),
        ("pool_share", "knobs.pool_share"),
        ("poolShare", "knobs.pool_share"),
        ("restarts", "knobs.restarts"),
    ],
)
def test_a_misspelt_key_is_refused_with_the_one_that_is_meant(
    refused: Any, key: str, meant: str
) -> None:
    told = f"{key}: is no key of this program; did you mean {meant}?"
    assert refused({**URL, key: CANARY}, ()) == [told]

    (told,) = refused({**URL, key: CANARY})
    assert told.startswith(f"{key}: did you mean {meant}? If it is a key of your own program, name")


@pytest.mark.parametrize(
    "key", ["prometheusToken", "alertEmail", "jobs", "region", "team", "tool_errors"]
)
def test_a_key_of_a_larger_program_is_none_of_ours(read: Any, key: str) -> None:
    assert read({key: "theirs", "prefix": "eu-"})["known"] == {"prefix": "eu-"}


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("prometheusToken", "did you mean prometheusUrl?"),
        ("jobs", "did you mean job?"),
        ("region", "see Pulumi.yaml for all keys"),
    ],
)
def test_a_program_that_names_its_keys_has_no_others(refused: Any, key: str, hint: str) -> None:
    told = f"{key}: is no key of this program; {hint}"

    assert refused({**URL, key: CANARY, "mine": "x"}, ("mine",)) == [told]


def test_a_key_that_the_program_names_may_be_like_one_of_ours(deploy: Deploy, read: Any) -> None:
    def program() -> Any:
        pulumi.runtime.set_all_config({"mcp-monitoring:alertDir": "x"}, [])
        return {**arguments_from_config(pulumi.Config(), other_keys=["alertDir"])}

    assert deploy(program).result == {}


def test_keys_of_other_namespaces_are_not_looked_at(read: Any) -> None:
    assert read({"prefix": "eu-"}, namespace="monitoring")["known"] == {"prefix": "eu-"}


@pytest.mark.parametrize("text", ["0.8", " 0.8", "8e-1", ".8", "+0.80"])
def test_a_knob_that_was_stored_as_a_text_is_a_number(read: Any, text: str) -> None:
    assert read({"knobs": {"pool_share": text}})["known"] == {"pool_share": 0.8}


@pytest.mark.parametrize("text", ["0,8", "a lot", "", "nan", "inf", "0.8 %", "1_0", "0x1", "--1"])
def test_a_knob_that_is_no_number_is_told_how_to_set_it(refused: Any, text: str) -> None:
    assert refused({**URL, "knobs": {"pool_share": text}}) == [
        "knobs.pool_share: must be a number, not a text; set it:"
        " pulumi config set --path knobs.pool_share --type float NUMBER"
    ]


def test_a_value_beside_a_misspelt_one_of_the_same_argument_does_not_hide_it(
    refused: Any,
) -> None:
    assert refused({**URL, "prometheus_url": "b", "knobs": {"job": "a"}, "job": "b"}, ()) == [
        "prometheus_url: is no key of this program; did you mean prometheusUrl?",
        "knobs.job: is not a knob; set job",
    ]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (
            {"datasourceDefault": "perhaps"},
            "datasourceDefault: must be true or false; set it:"
            " pulumi config set datasourceDefault true",
        ),
        (
            {"contactEmails": CANARY},
            "contactEmails: must be a list; set it: pulumi config rm contactEmails, then"
            " pulumi config set --path 'contactEmails[0]' VALUE",
        ),
        (
            {"httpHeaders": CANARY},
            "httpHeaders: must be a map; set it: pulumi config rm httpHeaders, then"
            " pulumi config set --secret --path 'httpHeaders.NAME' VALUE",
        ),
        (
            {"datasourceUids": ["a"]},
            "datasourceUids: must be a map, not a value of type list",
        ),
        (
            {"knobs": [0.5]},
            "knobs: must be a map of numbers; set one: pulumi config rm knobs, then"
            " pulumi config set --path knobs.pool_share --type float 0.8",
        ),
        (
            {"knobs": CANARY},
            "knobs: must be a map of numbers; set one: pulumi config rm knobs, then"
            " pulumi config set --path knobs.pool_share --type float 0.8",
        ),
        ({"knobs": {"prefix": CANARY}}, "knobs.prefix: is not a knob; set prefix"),
        ({"knobs": {"bearer_token": CANARY}}, "knobs.bearer_token: is not a knob; set bearerToken"),
        (
            {"knobs": {"pool_shar": 0.5}},
            f"knobs: pool_shar: no alert of {packaged_alerts()} has this knob; did you mean"
            " pool_share?",
        ),
        (
            {"knobs": {"restarts": True}},
            "knobs.restarts: must be a number, not a value of type bool",
        ),
        (
            {"knobs": {"pool_share": "90"}},
            "knobs.pool_share is 90, but must be above 0 and below 1: it is a share: 0.05 means 5"
            " of 100",
        ),
        (
            {"folderUid": "a/b", "prefix": "ok"},
            "folderUid: 'a/b' has characters other than letters, digits, '-' and '_'",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_its_key(
    refused: Any, values: dict[str, Any], problem: str
) -> None:
    assert refused({**URL, **values}) == [problem]


def test_every_problem_is_told_in_one_round_by_the_names_of_the_configuration(
    refused: Any, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text("{")

    assert refused(
        {
            "promethusUrl": "https://p",
            "datasourceDefault": "perhaps",
            "basicAuthUsername": "u",
            "scrapeInterval": "soon",
            "knobs": {"pool_share": "x", "restarts": [1]},
            "dashboardsDir": str(tmp_path),
            "grafana:url": "grafana.example.com",
        },
        other_keys=(),
    ) == [
        "promethusUrl: is no key of this program; did you mean prometheusUrl?",
        "knobs.pool_share: must be a number, not a text; set it:"
        " pulumi config set --path knobs.pool_share --type float NUMBER",
        "knobs.restarts: must be a number, not a value of type list",
        "datasourceDefault: must be true or false; set it:"
        " pulumi config set datasourceDefault true",
        "basicAuthUsername, basicAuthPassword: give both or neither",
        "scrapeInterval: 'soon' is not a duration such as \"15s\"",
        'grafana:url: has no scheme; begin it with "http://" or "https://"',
        f"{tmp_path}/broken.json: line 1, column 2: invalid JSON:"
        " Expecting property name enclosed in double quotes",
    ]


def test_names_inside_a_sentence_are_those_of_the_configuration(refused: Any) -> None:
    assert refused({}) == [
        "prometheusUrl, datasourceUid: give exactly one, a Prometheus to make a data source for or"
        " an existing data source; neither is given"
    ]


def test_keys_of_another_namespace_are_told_with_it(refused: Any) -> None:
    values = {"prometheusUrl": "p", "alertDir": "x", "knobs": {"pool_share": "x"}}

    assert refused(values, (), namespace="monitoring") == [
        "monitoring:alertDir: is no key of this program; did you mean monitoring:alertsDir?",
        "monitoring:knobs.pool_share: must be a number, not a text; set it:"
        " pulumi config set --path monitoring:knobs.pool_share --type float NUMBER",
        'monitoring:prometheusUrl: has no scheme; begin it with "http://" or "https://"',
    ]


def test_nothing_is_lost_if_a_program_adds_arguments(refused: Any) -> None:
    assert refused({"knobs": {"pool_share": "x"}, "alertDir": "a"}, (), job="x", **PYTHON) == [
        "mcp-monitoring:alertDir: is no key of this program; did you mean alertsDir?",
        "pool_share: must be a number, not a text; set it:"
        " pulumi config set --path knobs.pool_share --type float NUMBER",
    ]


PYTHON = {"prometheus_url": "https://p"}


# --- the Grafana of the default provider -------------------------------------------------------


def test_no_address_of_grafana_is_told_before_anything_is_made(
    refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRAFANA_URL", raising=False)

    assert refused({**URL, "grafana:url": ""}) == [
        "grafana:url: is not configured; set it:"
        " pulumi config set grafana:url https://grafana.example.com"
    ]


@pytest.mark.parametrize(
    "url", ["grafana.example.com", "ftp://grafana", f"admin:{CANARY}@grafana", "https://", "x y"]
)
def test_an_address_of_grafana_that_is_none_is_told(refused: Any, url: str) -> None:
    (problem,) = refused({**URL, "grafana:url": url})

    assert problem.startswith("grafana:url: ")


def test_no_credential_for_grafana_is_told_before_anything_is_made(
    refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRAFANA_AUTH", raising=False)

    assert refused({**URL, "grafana:auth": ""}) == [
        "grafana:auth: there is no credential; set GRAFANA_AUTH to a service account token or"
        " user:password, or: pulumi config set --secret grafana:auth"
    ]


@pytest.mark.parametrize("way", ["environment", "provider", "parent", "preview"])
def test_a_grafana_that_is_known_otherwise_is_taken(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.delenv("GRAFANA_AUTH", raising=False)
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    if way == "environment":
        monkeypatch.setenv("GRAFANA_URL", "https://grafana")
        monkeypatch.setenv("GRAFANA_AUTH", "anonymous")

    def program() -> None:
        pulumi.runtime.set_all_config(
            {"grafana:url": "https://grafana"} if way == "preview" else {}, []
        )
        own = pulumi.ProviderResource("grafana", "own", {})
        opts = {
            "provider": lambda: pulumi.ResourceOptions(provider=own),
            "parent": lambda: pulumi.ResourceOptions(
                parent=pulumi.ComponentResource(
                    "t:i:Parent", "p", None, pulumi.ResourceOptions(providers=[own])
                )
            ),
        }.get(way, pulumi.ResourceOptions)()
        McpMonitoring("m", {"prometheus_url": "https://p"}, opts)

    assert deploy(program, preview=way == "preview").of_type(":Folder")
