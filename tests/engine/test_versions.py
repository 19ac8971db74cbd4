"""The engine tests say first what they run with, and what they want instead."""

from dataclasses import replace

import pytest
from engine.versions import Versions, locked_sdk, statement

from sandbox.plugin.official import plugin_version

AS_LOCKED = Versions("v3.274.1", locked_sdk(), None)


def test_the_first_line_names_all_parts_and_what_a_stand_in_was_recorded_with() -> None:
    assert statement(AS_LOCKED) == [
        f"engine tests: pulumi v3.274.1, pulumiverse-grafana {locked_sdk()},"
        " Grafana plugin stand-in, recorded with 2.38.0"
    ]


def test_the_official_plugin_is_named_with_its_version() -> None:
    (line,) = statement(replace(AS_LOCKED, plugins=frozenset({"2.38.0", plugin_version()})))

    assert line.endswith(f"Grafana plugin 2.38.0, {plugin_version()}")


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (replace(AS_LOCKED, cli="v3.200.0"), "pulumi 3.200.0 is older than"),
        (replace(AS_LOCKED, cli="v3.999.0"), "pulumi 3.999.0 is newer than"),
        (replace(AS_LOCKED, sdk="2.38.0"), f"want pulumiverse-grafana {locked_sdk()}"),
        (replace(AS_LOCKED, plugins=frozenset()), f"want the Grafana plugin {plugin_version()}"),
        (
            replace(AS_LOCKED, plugins=frozenset({"2.38.0"})),
            f"want the Grafana plugin {plugin_version()}",
        ),
    ],
)
def test_another_version_is_one_line_that_says_which_is_wanted(
    found: Versions, wanted: str
) -> None:
    first, second = statement(found)

    assert first.startswith("engine tests: pulumi ")
    assert second.startswith(f"engine tests: {wanted}")
