"""The component's arguments, read from the configuration of a stack."""

import json
from typing import Any

import pulumi
import pytest
from deployment import Deploy
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


@pytest.mark.parametrize("value", ["perhaps", "1"])
def test_a_value_of_another_type_is_named_by_its_key(read: Any, value: str) -> None:
    with pytest.raises(pulumi.ConfigTypeError, match="mcp-monitoring:datasourceDefault"):
        read({"datasourceDefault": value})


def test_a_knob_nobody_knows_is_left_to_the_component(read: Any) -> None:
    assert read({"knobs": {"pool_shar": 0.5}})["known"] == {"knobs": {"pool_shar": 0.5}}


def test_knobs_of_files_of_ones_own_stand_beside_the_packaged_ones(read: Any) -> None:
    knobs = {"pool_share": 0.5, "queue_depth": 40, "floor": "text"}

    assert read({"knobs": knobs})["known"] == {
        "pool_share": 0.5,
        "knobs": {"queue_depth": 40, "floor": "text"},
    }


@pytest.mark.parametrize("name", ["prefix", "alerts", "bearer_token"])
def test_what_is_no_knob_is_told_its_own_key(read: Any, name: str) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        read({"knobs": {name: CANARY}})

    assert str(refused.value) == (
        f"mcp-monitoring:knobs: {name} is not a knob; set mcp-monitoring:{key_of(name)}"
    )


@pytest.mark.parametrize("value", [[0.5], 5])
def test_knobs_that_are_no_map_are_refused(read: Any, value: Any) -> None:
    with pytest.raises(pulumi.RunError, match="mcp-monitoring:knobs: must be a map"):
        read({"knobs": value})
