"""Names of arguments as Python and Pulumi write them."""

import pytest
from mcp_monitoring.arguments.declared import DECLARED
from mcp_monitoring.arguments.names import as_written, camel_case, snake_case


@pytest.mark.parametrize(
    ("in_python", "in_pulumi"),
    [
        ("job", "job"),
        ("prometheus_url", "prometheusUrl"),
        ("contact_pagerduty_integration_key", "contactPagerdutyIntegrationKey"),
    ],
)
def test_writes_a_name_for_python_and_for_pulumi(in_python: str, in_pulumi: str) -> None:
    assert camel_case(in_python) == in_pulumi
    assert snake_case(in_pulumi) == in_python


def test_no_argument_loses_its_name_on_the_way_through_pulumi() -> None:
    assert [snake_case(camel_case(name)) for name in DECLARED] == list(DECLARED)


WRITTEN = {"folder_uid": "folderUid", "pool_share": "knobs.pool_share", "job": "x:job"}


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("folder_uid: is bad", "folderUid: is bad"),
        ("folder_uid, job: give one", "folderUid, x:job: give one"),
        ("pool_share is 90: too much", "knobs.pool_share is 90: too much"),
        ("a.json: give folder_uid: x", "a.json: give folderUid: x"),
        ("a.yaml: # knob: pool_share", "a.yaml: # knob: pool_share"),
        ("my_folder_uid: no folder_uids", "my_folder_uid: no folder_uids"),
        ("no job at all", "no job at all"),
        ("", ""),
    ],
)
def test_a_problem_is_told_with_the_names_that_the_user_wrote(problem: str, told: str) -> None:
    assert as_written(problem, WRITTEN) == told
    assert as_written(problem, {}) == problem
