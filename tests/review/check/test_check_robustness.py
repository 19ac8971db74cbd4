"""Whatever stands in a file, a check ends with a report."""

import copy
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.contract.contract import packaged_contract
from places import REPOSITORY

DASHBOARD = json.loads(
    (REPOSITORY / "tests" / "review" / "check" / "corpus" / "clean.json").read_text()
)
RULES = yaml.safe_load((REPOSITORY / "alerts" / "pool.yaml").read_text())

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Lists the way to everything inside a document."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    found = [(*path, key) for key in keys]
    return found + [deeper for one in found for deeper in places(value[one[-1]], one)]


def damaged(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    copied = copy.deepcopy(document)
    holder = copied
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return copied


def report_of(file: Path) -> str:
    return check_paths([file], project=file.parent, contract=packaged_contract()).summary()


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(places(DASHBOARD)), ANYTHING)
def test_a_dashboard_with_anything_anywhere(tmp_path: Path, path: Any, value: Any) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps(damaged(DASHBOARD, path, value)))

    assert "1 dashboard" in report_of(file) or "0 dashboards" in report_of(file)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(places(RULES)), ANYTHING)
def test_a_rule_file_with_anything_anywhere(tmp_path: Path, path: Any, value: Any) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(json.dumps(damaged(RULES, path, value)))

    assert "alert" in report_of(file)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60) | st.from_regex(r"[a-z_]{1,9}\([a-z_]{1,9}\[\$?\w{1,5}\]\)"))
def test_a_query_of_any_text(tmp_path: Path, expr: str) -> None:
    model = copy.deepcopy(DASHBOARD)
    model["panels"][0]["targets"][0]["expr"] = expr
    file = tmp_path / "d.json"
    file.write_text(json.dumps(model))

    assert "1 dashboard" in report_of(file)
