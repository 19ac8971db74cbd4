"""Writes the generated files of the documentation: `python -m reference [release]`.

Without an argument, it writes `reference/schema.json`, `reference/deployment.json` (checksums of
what a deployment makes), `docs/component.md`, `docs/metrics.md`, the runbook dashboards, the
configuration keys of `Pulumi.yaml` and the checksums by which the command knows that the contracts
keep their format. With `release`, it also writes `reference/released`, the base for later
comparisons.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mcp_monitoring.arguments.component_args import SECRETS
from mcp_monitoring.dashboard.files import read_dashboards
from mcp_monitoring.dashboard.runbooks import RUNBOOKS_UID
from mcp_monitoring.metric_sets import METRIC_SETS, MetricSet, metric_set
from mcp_monitoring.review.contract import known_format
from mcp_monitoring.review.contract.contract import (
    ContractError,
    format_checksum,
    read_contract,
)
from mcp_monitoring.review.contract.format import format_problems
from mcp_monitoring.yaml_files import ValueLoader, read_yaml

from .children import current_children, current_deployment
from .contract import RELEASED_CHILDREN, RELEASED_SCHEMA, SCHEMA, component, current_schema
from .examples import EXAMPLES
from .metrics_page import metrics_page
from .page import component_page
from .project_file import configuration_keys, project_file
from .runbook_dashboard import runbook_dashboard, without_other_sets

_DOCS = Path(__file__).parent.parent / "docs"
PAGE = _DOCS / "component.md"
METRICS_PAGE = _DOCS / "metrics.md"
PROJECT_FILE = _DOCS.parent / "Pulumi.yaml"
RUNBOOKS_PAGE = _DOCS / "runbooks.md"
DEPLOYMENT = Path(__file__).parent / "deployment.json"
KNOWN_FORMAT = Path(known_format.__file__)
METRICS_EXAMPLE = _DOCS / "examples" / "mcp_metrics.py"


def contents() -> dict[Path, str]:
    """Makes the content of the files for the current code."""
    schema = current_schema()
    page = component_page(
        schema,
        examples=EXAMPLES,
        secrets=SECRETS,
        children=current_children(),
    )
    sets = [metric_set(name) for name in METRIC_SETS]
    contract, otel = (read_contract(one.contract) for one in sets)
    metrics = metrics_page(contract, otel, METRICS_EXAMPLE.read_text(encoding="utf-8"))
    keys = configuration_keys(component(schema)["inputProperties"], SECRETS)
    return {
        SCHEMA: _json(schema),
        PAGE: page,
        METRICS_PAGE: metrics,
        **{one.runbooks / f"{RUNBOOKS_UID}.json": _json(_runbooks(one)) for one in sets},
        PROJECT_FILE: project_file(PROJECT_FILE.read_text(encoding="utf-8"), keys),
        KNOWN_FORMAT: _known_format([one.contract for one in sets]),
    }


def deployment() -> dict[Path, str]:
    """Makes the content of the file about a deployment of the packaged files."""
    return {DEPLOYMENT: _json(current_deployment())}


def _runbooks(metrics: MetricSet) -> dict[str, Any]:
    """Makes the runbooks of a set, with links to its dashboards."""
    dashboards = [one.model for one in read_dashboards(metrics.dashboards)]
    page = RUNBOOKS_PAGE.read_text(encoding="utf-8")
    return runbook_dashboard(without_other_sets(page, metrics.name), dashboards)


def _known_format(contracts: Sequence[Path]) -> str:
    """Writes the checksums of contracts after a check of their format."""
    for file in contracts:
        problems = list(format_problems(read_yaml(file, ValueLoader, "not a metric contract")))
        if problems:
            raise ContractError([f"{file}: {problem}" for problem in problems])
    checksums = ", ".join(f'"{format_checksum(file)}"' for file in contracts)
    line = re.compile(r"^CHECKSUMS = .*$", re.MULTILINE)
    return line.sub(f"CHECKSUMS = ({checksums})", KNOWN_FORMAT.read_text(encoding="utf-8"))


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Writes the files and prints their names."""
    if arguments not in ([], ["release"]):
        sys.exit("usage: python -m reference [release]")
    written = contents()
    if arguments:
        written[RELEASED_SCHEMA] = written[SCHEMA]
        written[RELEASED_CHILDREN] = "\n".join(current_children()) + "\n"
    _write(written)
    # It has the runbooks that were just written.
    _write(deployment())


def _write(texts: Mapping[Path, str]) -> None:
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")
        print(f"wrote {file.relative_to(PAGE.parent.parent)}")


if __name__ == "__main__":
    main(sys.argv[1:])
