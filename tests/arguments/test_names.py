"""Names of arguments as Python and Pulumi write them."""

import pytest
from mcp_monitoring.arguments.declared import DECLARED
from mcp_monitoring.arguments.names import camel_case, snake_case


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
