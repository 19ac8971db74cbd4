"""The queries of a dashboard: found, filled in as Grafana would, taken apart, and evaluated."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import promql_parser
from mcp_monitoring.alerting.alerts import AlertRule, read_alerts
from mcp_monitoring.metric_sets import METRIC_SETS, metric_set
from mcp_monitoring.review.contract.contract import Contract, Metric, read_contract
from mcp_monitoring.review.promql.parse import children

from sandbox.services import find_prometheus


@dataclass(frozen=True)
class PackagedSet:
    """A packaged set of metrics with all that it has, read.

    Attributes:
        name: its name.
        contract: what a server has to expose.
        models: the dashboards by the stems of their files.
        alerts: the alerts by name.
    """

    name: str
    contract: Contract
    models: Mapping[str, dict[str, Any]]
    alerts: Mapping[str, AlertRule]

    def metric_of(self, series: str | None) -> Metric | None:
        """Finds the metric that a series of a name belongs to."""
        metrics = self.contract.metrics.values()
        return next((one for one in metrics if series in one.series_names()), None)


def load(file: Path) -> dict[str, Any]:
    """Reads a dashboard model."""
    model: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return model


def _packaged_set(name: str) -> PackagedSet:
    files = metric_set(name)
    rules = [rule for group in read_alerts(files.alerts) for rule in group.rules]
    return PackagedSet(
        name,
        read_contract(files.contract),
        {file.stem: load(file) for file in sorted(files.dashboards.glob("*.json"))},
        {rule.name: rule for rule in rules},
    )


SETS = {name: _packaged_set(name) for name in METRIC_SETS}
"""The packaged sets of metrics by name."""

CONTRACT = SETS["contract"].contract
"""The contract of the default set."""

BUILT_IN = {"__rate_interval": "2m", "__range": "1h"}
"""Grafana's own variables, with values that suit series of one sample a minute."""

_USE = re.compile(r"\$(?:\{(\w+)(?::\w+)?\}|(\w+))")


@dataclass(frozen=True)
class Query:
    """A PromQL query of a dashboard.

    Attributes:
        place: panel and refId, or annotation, for a person.
        written: as it stands in the file.
        sent: as Grafana sends it with the dashboard's own choices; jobs and instances are all.
    """

    place: str
    written: str
    sent: str

    def nodes(self) -> Iterator[tuple[Any, tuple[Any, ...]]]:
        """Yields each part of the expression with the parts it stands in, outermost first."""
        yield from _inside(promql_parser.parse(self.sent), ())

    def selectors(self) -> list[Any]:
        """Lists the selectors of series."""
        return [node for node, _ in self.nodes() if isinstance(node, promql_parser.VectorSelector)]


def panels_with_queries(model: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lists the panels that ask Prometheus, so neither rows nor lists of alerts."""
    return [panel for panel in model["panels"] if "targets" in panel]


def queries_of(model: Mapping[str, Any]) -> list[Query]:
    """Lists the queries of panels."""
    return [
        Query(f"{panel['title']} {target['refId']}", target["expr"], sent(target["expr"], model))
        for panel in panels_with_queries(model)
        for target in panel["targets"]
    ]


def annotation_queries_of(model: Mapping[str, Any]) -> list[Query]:
    """Lists the queries of annotations."""
    return [
        Query(
            f"annotation {annotation['name']}",
            annotation["target"]["expr"],
            sent(annotation["target"]["expr"], model),
        )
        for annotation in model["annotations"]["list"]
        if not annotation.get("builtIn")
    ]


def sent(
    expr: str, model: Mapping[str, Any], chosen: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Fills in variables as Grafana would.

    Args:
        expr: an expression of the dashboard.
        model: the dashboard.
        chosen: values of variables; the others keep what the file says, or stand for all.
            What is no variable of the dashboard stays.
    """
    values = dict(BUILT_IN)
    for variable in model["templating"]["list"]:
        written_down = variable["type"] in ("textbox", "custom")
        values[variable["name"]] = variable["current"]["value"] if written_down else ".*"
    values |= chosen
    return _USE.sub(lambda use: values.get(use[1] or use[2], use[0]), expr)


def assert_accepted(directory: Path, exprs: Sequence[str]) -> None:
    """Asserts that Prometheus accepts expressions."""
    rules = [{"record": f"query:{number}", "expr": expr} for number, expr in enumerate(exprs)]
    _run("check", directory, {"groups": [{"name": "queries", "rules": rules}]})


def assert_answers(
    directory: Path,
    series: Mapping[str, str],
    answers: Mapping[str, Sequence[tuple[str, float]]],
    at: str = "20m",
) -> None:
    """Asserts what Prometheus answers, given series of one sample a minute.

    Values are compared to six digits after the point, as promtool itself compares exactly.

    Args:
        directory: for the test's file.
        series: values in promtool's notation by series.
        answers: by expression, the labels and values of its answer.
        at: when it is asked, after the first sample.
    """
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f"round(({expr}) * 1000000)",
                "eval_time": at,
                "exp_samples": [
                    {"labels": labels, "value": round(value * 1_000_000)}
                    for labels, value in samples
                ],
            }
            for expr, samples in answers.items()
        ],
    }
    _run("test", directory, {"evaluation_interval": "1m", "tests": [test]})


def _run(verb: str, directory: Path, document: Mapping[str, Any]) -> None:
    promtool = find_prometheus("promtool")
    file = directory / f"{verb}.json"
    file.write_text(json.dumps(document))
    done = subprocess.run([promtool, verb, "rules", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _inside(node: Any, outer: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    yield node, outer
    for one in children(node):
        yield from _inside(one, (*outer, node))
