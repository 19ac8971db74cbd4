"""What is known of the component's arguments comes from their annotations alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NotRequired

import pulumi
import pytest
from mcp_monitoring.alerting.knobs import NUMBER_KNOBS
from mcp_monitoring.arguments import component_args
from mcp_monitoring.arguments.component_args import McpMonitoringArgs
from mcp_monitoring.arguments.declared import DECLARED, Declared, declared

# For the type checker it is an alias, which no expression may apply.
INPUT: Any = pulumi.Input


@pytest.mark.parametrize(
    ("annotation", "read"),
    [
        (NotRequired[str], Declared("new", str, False, False, False)),
        (NotRequired[bool], Declared("new", bool, False, False, False)),
        (NotRequired[float], Declared("new", float, False, False, False)),
        (NotRequired[Mapping[str, Any]], Declared("new", Mapping, False, False, False)),
        (NotRequired[Mapping[str, str]], Declared("new", Mapping, True, False, False)),
        (NotRequired[Sequence[str]], Declared("new", Sequence, True, False, False)),
        (NotRequired[INPUT[str]], Declared("new", str, False, True, False)),
        (NotRequired[INPUT[bool] | None], Declared("new", bool, False, True, False)),
        (
            NotRequired[INPUT[Mapping[str, INPUT[str]]] | None],
            Declared("new", Mapping, True, True, False),
        ),
        (
            NotRequired[INPUT[Sequence[INPUT[str]]]],
            Declared("new", Sequence, True, True, False),
        ),
        (str, Declared("new", str, False, False, False)),
        (INPUT[str], Declared("new", str, False, True, False)),
        (Mapping[str, str], Declared("new", Mapping, True, False, False)),
    ],
)
def test_an_annotation_says_type_and_whether_a_value_may_come_later(
    annotation: Any, read: Declared
) -> None:
    assert declared({"new": annotation}) == {"new": read}


@pytest.mark.parametrize("annotation", [NotRequired[int], NotRequired[Path], NotRequired[Any]])
def test_a_type_that_does_not_survive_the_component_wire_is_refused(annotation: Any) -> None:
    with pytest.raises(TypeError, match="new: "):
        declared({"new": annotation})


def test_every_argument_is_declared_in_the_order_of_the_file() -> None:
    assert list(DECLARED) == list(McpMonitoringArgs.__annotations__)


@pytest.mark.parametrize(
    "listed", ["SECRETS", "PATHS", "OF_A_NEW_DATASOURCE", "OF_A_NEW_CONTACT_POINT"]
)
def test_what_is_said_of_some_arguments_names_arguments(listed: str) -> None:
    assert set(getattr(component_args, listed)) <= set(DECLARED)


def test_every_secret_may_be_an_output_as_secrets_of_a_configuration_are() -> None:
    assert [one.name for one in DECLARED.values() if one.is_secret and not one.may_be_later] == []


def test_the_numbers_are_the_knobs() -> None:
    numbers = {one.name for one in DECLARED.values() if one.type is float}
    missing = [f'    "{name}": Range(...),' for name in sorted(numbers - NUMBER_KNOBS.keys())]
    unknown = [f"    {name}: NotRequired[float]" for name in sorted(NUMBER_KNOBS.keys() - numbers)]

    assert not missing, "\n".join(("add to NUMBER_KNOBS in alerting/knobs.py:", *missing))
    assert not unknown, "\n".join(("add to McpMonitoringArgs, with its docstring:", *unknown))
