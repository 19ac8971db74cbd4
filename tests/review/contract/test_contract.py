"""The metric contract: what is read from it, and what is refused, in one line each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from mcp_monitoring.review.contract.contract import (
    Contract,
    ContractError,
    packaged_contract,
    read_contract,
)

Problem = Callable[[str | bytes], str]

GOOD = """\
version: 1
labels:
  method: {meaning: Name of the tool., examples: [query, list]}
  status: {meaning: How it ended., values: [success, error]}
metrics:
  - name: mcp_requests_total
    type: counter
    unit: count
    labels: [method, status]
    meaning: Finished calls.
  - name: mcp_duration_seconds
    type: histogram
    unit: seconds
    labels: [method]
    meaning: Time a call took.
    buckets: [0.1, 1, 10]
  - name: mcp_health
    type: gauge
    unit: boolean
    labels: [method, status]
    meaning: A gauge.
    combinations:
      - {status: error}
    alias: mcp_health_total
"""


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    """Reads a contract that must be refused, and returns the one problem without the file."""

    def read(content: str | bytes) -> str:
        file = tmp_path / "metrics.yaml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(ContractError) as raised:
            read_contract(file)
        [problem] = raised.value.problems
        assert str(raised.value) == problem
        assert "\n" not in problem
        assert len(problem) < len(str(file)) + 160
        return problem.removeprefix(f"{file}: ")

    return read


def read(tmp_path: Path, content: str) -> Contract:
    file = tmp_path / "metrics.yaml"
    file.write_text(content)
    return read_contract(file)


# --- good contracts ---------------------------------------------------------------------------


def test_the_contract_of_this_project_is_good() -> None:
    contract = read_contract(packaged_contract())
    assert "mcp_requests_total" in contract.metrics
    assert not any("client_id" in name for name in label_names(contract))


def test_every_edit_of_the_contract_of_this_project_is_held_against_the_format(
    problem: Problem,
) -> None:
    edited = packaged_contract().read_text().replace("    unit: seconds", "    unit: second", 1)
    assert "must be one of" in problem(edited)


def label_names(contract: Contract) -> set[str]:
    return {label.name for metric in contract.metrics.values() for label in metric.labels}


def test_a_metric_is_read_with_its_labels_and_buckets(tmp_path: Path) -> None:
    metrics = read(tmp_path, GOOD).metrics
    assert list(metrics) == ["mcp_requests_total", "mcp_duration_seconds", "mcp_health"]
    requests = metrics["mcp_requests_total"]
    assert (requests.type, requests.unit, requests.meaning) == (
        "counter",
        "count",
        "Finished calls.",
    )
    assert [(label.name, label.values, label.closed) for label in requests.labels] == [
        ("method", ("query", "list"), False),
        ("status", ("success", "error"), True),
    ]
    assert metrics["mcp_duration_seconds"].buckets == (0.1, 1, 10)


def test_without_combinations_all_label_values_occur_with_all(tmp_path: Path) -> None:
    metric = read(tmp_path, GOOD).metrics["mcp_requests_total"]
    assert [tuple(labels.values()) for labels in metric.label_sets()] == [
        ("query", "success"),
        ("query", "error"),
        ("list", "success"),
        ("list", "error"),
    ]


def test_a_combination_leaves_all_values_to_a_label_it_does_not_name(tmp_path: Path) -> None:
    metric = read(tmp_path, GOOD).metrics["mcp_health"]
    assert list(metric.label_sets()) == [
        {"method": "query", "status": "error"},
        {"method": "list", "status": "error"},
    ]


def test_a_metric_without_labels_is_one_series(tmp_path: Path) -> None:
    metric = read(tmp_path, GOOD.replace("    labels: [method]\n", "")).metrics
    assert list(metric["mcp_duration_seconds"].label_sets()) == [{}]


def test_a_metric_is_queried_by_the_names_of_its_series_and_of_its_alias(tmp_path: Path) -> None:
    metrics = read(tmp_path, GOOD).metrics
    assert {name: metric.series_names() for name, metric in metrics.items()} == {
        "mcp_requests_total": ("mcp_requests_total",),
        "mcp_duration_seconds": (
            "mcp_duration_seconds_bucket",
            "mcp_duration_seconds_sum",
            "mcp_duration_seconds_count",
        ),
        "mcp_health": ("mcp_health", "mcp_health_total"),
    }


# --- bad contracts ----------------------------------------------------------------------------

BAD = {
    "unknown version": (
        ("version: 1", "version: 2"),
        "version: must be 1, not 2",
    ),
    "a key that is not known": (
        ("    buckets:", "    bucket:\n    buckets:"),
        "mcp_duration_seconds: Additional properties are not allowed ('bucket' was unexpected)",
    ),
    "a key that is missing": (
        ("    unit: seconds\n", ""),
        "mcp_duration_seconds: 'unit' is a required property",
    ),
    "a name that is missing": (
        ("- name: mcp_health\n    type: gauge", "- type: gauge"),
        "metrics[2]: 'name' is a required property",
    ),
    "a name that is a number": (
        ("name: mcp_health", "name: 7"),
        "metrics[2]: name: must be text, in quotes, not 7",
    ),
    "a name that Prometheus does not take": (
        ("name: mcp_health", "name: mcp-health"),
        "mcp-health: name: 'mcp-health' is not a valid name",
    ),
    "a metric that is only a name": (
        ("metrics:\n", "metrics:\n  - mcp_uptime_seconds\n"),
        "metrics[0]: must be a mapping, not 'mcp_uptime_seconds'",
    ),
    "an unknown type": (
        ("type: counter", "type: countr"),
        "mcp_requests_total: type: must be one of counter, gauge, histogram, info, not 'countr'",
    ),
    "an unknown unit": (
        ("unit: seconds", "unit: milliseconds"),
        "mcp_duration_seconds: unit: must be one of seconds, bytes, rows, count, boolean,"
        " not 'milliseconds'",
    ),
    "a meaning that is a list": (
        ("meaning: A gauge.", "meaning: [A, gauge]"),
        "mcp_health: meaning: must be text, not ['A', 'gauge']",
    ),
    "an empty meaning": (
        ("meaning: A gauge.", 'meaning: ""'),
        "mcp_health: meaning: must not be empty",
    ),
    "labels of a metric as text": (
        ("labels: [method]", "labels: method"),
        "mcp_duration_seconds: labels: must be a list, not 'method'",
    ),
    "a label given twice": (
        ("labels: [method]", "labels: [method, method]"),
        "mcp_duration_seconds: labels: ['method', 'method'] has non-unique elements",
    ),
    "a label that is not described": (
        ("labels: [method]", "labels: [method, tool]"),
        "mcp_duration_seconds: label tool is not described under labels",
    ),
    "a label that no metric has": (
        ("metrics:\n", "  tool: {meaning: A tool., values: [a]}\nmetrics:\n"),
        "labels: tool is a label of no metric",
    ),
    "a label value that YAML takes for a number": (
        ("examples: [query, list]", "examples: [query, 1.10]"),
        "labels: method: examples[1]: must be text, in quotes, not 1.1",
    ),
    "a label value that YAML takes for a boolean": (
        ("values: [success, error]", "values: [success, error, on]"),
        "labels: status: values[2]: must be text, in quotes, not True",
    ),
    "a label without values": (
        (", values: [success, error]", ""),
        "labels: status: needs either values (all there are) or examples (some), and not both",
    ),
    "a label with values and examples": (
        ("values: [success, error]", "values: [success, error], examples: [error]"),
        "labels: status: needs either values (all there are) or examples (some), and not both",
    ),
    "a label that the scrape adds": (
        ("  method: {", "  instance: {meaning: A server., examples: [a]}\n  method: {"),
        "labels: 'instance' is added by the scrape or the client library; take it out",
    ),
    "a label that Prometheus keeps for itself": (
        ("  method: {", "  __tool: {meaning: A tool., examples: [a]}\n  method: {"),
        "labels: '__tool' is not a valid name",
    ),
    "a label described twice": (
        ("  status: {", "  method: {meaning: Again., examples: [a]}\n  status: {"),
        "line 4, column 3: invalid YAML: the key method is given twice",
    ),
    "a name taken twice": (
        ("name: mcp_health", "name: mcp_requests_total"),
        "mcp_requests_total: the name mcp_requests_total is taken twice,"
        " first by mcp_requests_total",
    ),
    "an alias that is another metric": (
        ("alias: mcp_health_total", "alias: mcp_requests_total"),
        "mcp_health: the name mcp_requests_total is taken twice, first by mcp_requests_total",
    ),
    "a name that is a series of a histogram": (
        ("name: mcp_health", "name: mcp_duration_seconds_count"),
        "mcp_duration_seconds_count: the name mcp_duration_seconds_count is taken twice,"
        " first by mcp_duration_seconds",
    ),
    "a counter whose name does not say so": (
        ("name: mcp_requests_total", "name: mcp_requests"),
        "mcp_requests: the name of a metric of type counter ends in _total",
    ),
    "an info whose name does not say so": (
        ("type: gauge", "type: info"),
        "mcp_health: the name of a metric of type info ends in _info",
    ),
    "a histogram without buckets": (
        ("    buckets: [0.1, 1, 10]\n", ""),
        "mcp_duration_seconds: 'buckets' is a required property",
    ),
    "buckets of a counter": (
        ("    meaning: Finished calls.", "    meaning: Finished calls.\n    buckets: [1]"),
        "mcp_requests_total: only a histogram has buckets; take them out",
    ),
    "no bucket at all": (
        ("buckets: [0.1, 1, 10]", "buckets: []"),
        "mcp_duration_seconds: buckets: must not be empty",
    ),
    "buckets out of order": (
        ("buckets: [0.1, 1, 10]", "buckets: [1, 0.1, 10]"),
        "mcp_duration_seconds: buckets are not in ascending order",
    ),
    "a bucket that is text": (
        ("buckets: [0.1, 1, 10]", 'buckets: [0.1, "1", 10]'),
        "mcp_duration_seconds: buckets[1]: must be a number, not '1'",
    ),
    "a bucket without end": (
        ("buckets: [0.1, 1, 10]", "buckets: [0.1, 1, .inf]"),
        "mcp_duration_seconds: buckets must be finite; +Inf is added by the client library",
    ),
    "a bucket that is no number at all": (
        ("buckets: [0.1, 1, 10]", "buckets: [0.1, .nan]"),
        "mcp_duration_seconds: buckets must be finite; +Inf is added by the client library",
    ),
    "a combination of a label the metric has not": (
        ("- {status: error}", "- {state: error}"),
        "mcp_health: combinations: state is not one of its labels",
    ),
    "a combination of a value the label has not": (
        ("- {status: error}", "- {status: broken}"),
        "mcp_health: combinations: broken is not a value of status",
    ),
    "labels as a list": (
        (GOOD[GOOD.index("labels:\n") : GOOD.index("metrics:")], "labels: [method]\n"),
        "labels: must be a mapping, not ['method']",
    ),
    "no metrics": (
        (GOOD[GOOD.index("metrics:") :], "metrics: []\n"),
        "metrics: must not be empty",
    ),
    "metrics as a mapping": (
        (GOOD[GOOD.index("metrics:") :], "metrics: {mcp_requests_total: {type: counter}}\n"),
        "metrics: must be a list, not {'mcp_requests_total': {'type': 'counter'}}",
    ),
    "bad YAML": (
        ("labels: [method, status]", "labels: [method, status"),
        "line 10, column 12: invalid YAML: expected ',' or ']', but got ':'",
    ),
}


@pytest.mark.parametrize(("edit", "expected"), BAD.values(), ids=BAD)
def test_refused(problem: Problem, edit: tuple[str, str], expected: str) -> None:
    assert edit[0] in GOOD
    assert problem(GOOD.replace(*edit, 1)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "document: must be a mapping, not nothing"),
        ("- a\n- b\n", "document: must be a mapping, not ['a', 'b']"),
        ("just text", "document: must be a mapping, not 'just text'"),
        (b"version: \xff", "not UTF-8 (byte 9)"),
        ("a: \x00", "invalid YAML: unacceptable character"),
        ("[" * 5000, "invalid YAML: not a metric contract"),
        ("version: 2026-99-99", "invalid YAML: not a metric contract"),
        ("version: !!python/object:os.system {}", "could not determine a constructor"),
        ("? [a, b]\n: c\n", "line 1, column 3: invalid YAML: found unhashable key"),
        (GOOD + "7: a\n", "document: Additional properties are not allowed (7 was unexpected)"),
    ],
)
def test_no_contract_at_all(problem: Problem, content: str | bytes, expected: str) -> None:
    assert expected in problem(content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"nowhere.yaml: cannot be read: No such file"):
        read_contract(tmp_path / "nowhere.yaml")


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"cannot be read: Is a directory"):
        read_contract(tmp_path)


def test_all_problems_are_listed_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    content = GOOD.replace("type: counter", "type: countr").replace("unit: boolean", "unit: bool")
    with pytest.raises(ContractError) as raised:
        read(tmp_path, content)
    assert [problem.split(": ")[1] for problem in raised.value.problems] == [
        "mcp_requests_total",
        "mcp_health",
    ]
